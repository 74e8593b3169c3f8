import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** Its types speak of another module format than the one Node loads. */
const scanned = jsQR as unknown as typeof jsQR.default;

export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel. */
  data: Uint8Array;
}

/** What a scanner reads off a picture; `undefined` when it finds no code. */
export function readQrCode({ width, height, data }: Picture): string | undefined {
  return scanned(new Uint8ClampedArray(data), width, height)?.data;
}

/** As `readQrCode`, of a PNG of any kind. */
export function readQrCodeOfPng(png: Buffer): string | undefined {
  return readQrCode(PNG.sync.read(png));
}
