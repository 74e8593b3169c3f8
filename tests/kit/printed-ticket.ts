import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Picture, readQrCode } from './qr-code.js';

const head = 'data:application/pdf;base64,';

export interface PrintedTicket {
  pages: number;
  bytes: number;
  text: string;
  /** What a scanner reads off the page. */
  code: string | undefined;
}

/** A printed ticket as a reader reads it: its text, and its code by a scanner. @param pdfUrl `Ticket.pdfUrl` */
export async function readPrintedTicket(pdfUrl: string): Promise<PrintedTicket> {
  if (!pdfUrl.startsWith(head)) throw new Error(`This is no PDF: ${pdfUrl.slice(0, 40)}`);
  const bytes = Buffer.from(pdfUrl.slice(head.length), 'base64');
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await loading.promise;
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
  const operators = await page.getOperatorList();
  const index = operators.fnArray.indexOf(OPS.paintImageXObject);
  const name = operators.argsArray[index]?.[0];
  const image = await new Promise<Picture>((resolve) => page.objs.get(name, resolve));
  const code = readQrCode({ ...image, data: rgbaOf(image) });
  const pages = document.numPages;
  await loading.destroy();
  return { pages, bytes: bytes.length, text: text.replaceAll(/\s+/g, ' '), code };
}

/** pdf.js gives RGB or RGBA. */
function rgbaOf({ width, height, data }: Picture): Uint8Array {
  const step = data.length / (width * height);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      rgba[pixel * 4 + channel] = data[pixel * step + channel] ?? 0;
    }
  }
  return rgba;
}
