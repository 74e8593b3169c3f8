import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ArchiveStore } from '../../use-cases/backup/ports.js';

export interface S3Options {
  bucket: string;
  /** Before every name; empty or ending in `/`. */
  prefix: string;
  region: string;
  /** Of a store that is not Amazon's; unset, Amazon's own. */
  endpoint?: string;
  /** Unset, the SDK looks where it always does (its variables, the machine's role). */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const deadlineMs = 60_000;
const maxAttempts = 4;

/** Archives as objects of an S3-compatible store. */
export function openS3Archive({ bucket, prefix, region, endpoint, credentials }: S3Options): ArchiveStore {
  const client = new S3Client({
    region,
    maxAttempts,
    // Names of buckets are not host names everywhere, and not every store knows the newer checksums.
    forcePathStyle: endpoint !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const limit = () => ({ abortSignal: AbortSignal.timeout(deadlineMs) });

  return {
    put: async (name, content) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: prefix + name, Body: content });
      await client.send(command, limit());
    },
    get: async (name) => {
      try {
        const command = new GetObjectCommand({ Bucket: bucket, Key: prefix + name });
        const { Body } = await client.send(command, limit());
        return Body ? Buffer.from(await Body.transformToByteArray()) : null;
      } catch (error) {
        if (error instanceof NoSuchKey) {
          return null;
        }
        throw error;
      }
    },
    list: async () => {
      const ids: string[] = [];
      let next: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({
            ...{ Bucket: bucket, Prefix: prefix, Delimiter: '/' },
            ...(next === undefined ? {} : { ContinuationToken: next }),
          }),
          limit(),
        );
        ids.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1)));
        next = page.NextContinuationToken;
      } while (next !== undefined);
      return ids;
    },
    close: async () => client.destroy(),
  };
}
