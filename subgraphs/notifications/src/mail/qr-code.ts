import { encode } from 'fast-png';
import { create } from 'qrcode';

/** Blank modules around a code, by which scanners find it (ISO/IEC 18004). */
const MARGIN = 4;
/** Pixels a module, one byte of a line: some 400 of them and more stay sharp where the message shows 200. */
const SCALE = 8;

/** Black on white with one bit a pixel: qrcode's own PNG has 32, and takes six times the CPU and the bytes. */
export function drawQrCode(text: string): Buffer {
  // As bytes, which a signed code comes to anyway: looking for shorter ways to say it takes as long as all the rest.
  // M bears a scratched screen.
  const { modules } = create([{ data: Buffer.from(text), mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const modulesASide = modules.size + 2 * MARGIN;
  const pixelsASide = modulesASide * SCALE;
  const data = new Uint8Array(modulesASide * pixelsASide).fill(0xff);
  for (let row = 0; row < modules.size; row += 1) {
    const line = new Uint8Array(modulesASide).fill(0xff);
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) line[MARGIN + column] = 0;
    }
    const top = (MARGIN + row) * SCALE;
    for (let y = top; y < top + SCALE; y += 1) data.set(line, y * modulesASide);
  }
  return Buffer.from(encode({ width: pixelsASide, height: pixelsASide, depth: 1, channels: 1, data }));
}
