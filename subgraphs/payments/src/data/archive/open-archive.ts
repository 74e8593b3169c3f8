import { fileURLToPath } from 'node:url';
import type { ArchiveStore } from '../../use-cases/backup/ports.js';
import { openFolderArchive } from './folder.archive.js';

export interface ArchiveSettings {
  /** `file:///var/backups/parterre`, or `s3://bucket/prefix?region=eu-west-3&endpoint=https://...`. */
  BACKUP_URL: string;
  BACKUP_S3_ACCESS_KEY_ID?: string | undefined;
  BACKUP_S3_SECRET_ACCESS_KEY?: string | undefined;
}

export async function openArchive(settings: ArchiveSettings): Promise<ArchiveStore> {
  const url = new URL(settings.BACKUP_URL);
  if (url.protocol === 'file:') {
    return openFolderArchive(fileURLToPath(url));
  }
  // The SDK is large: only who keeps archives there loads it.
  const { openS3Archive } = await import('./s3.archive.js');
  const folder = url.pathname.replace(/^\/|\/$/g, '');
  const endpoint = url.searchParams.get('endpoint');
  const { BACKUP_S3_ACCESS_KEY_ID: accessKeyId, BACKUP_S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  return openS3Archive({
    bucket: url.hostname,
    prefix: folder === '' ? '' : `${folder}/`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    ...(endpoint ? { endpoint } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
}
