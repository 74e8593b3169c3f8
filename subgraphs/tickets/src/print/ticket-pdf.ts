import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PDFDocument, PDFFont, PDFPage } from 'pdf-lib';
import type { TicketPrinter } from '../use-cases/ports.js';
import { wordsOf } from './words.js';

/** A5 upright in points: folds into a pocket, and prints on A4 as it is. */
const page = { width: 420, height: 595, margin: 36 };
const qrSize = 220;

/**
 * Draws tickets. The libraries and fonts are loaded with the first of them: most processes print few, and some none.
 * The fonts are DejaVu's, because the standard ones of PDF know Western European letters alone.
 */
export function createTicketPrinter(): TicketPrinter {
  let tools: Promise<Tools> | undefined;
  return async (ticket, locale) => {
    tools ??= load();
    const { PDFDocument, fontkit, qrcode, regular, bold } = await tools;
    const document = await PDFDocument.create();
    document.registerFontkit(fontkit);
    const words = wordsOf(ticket, locale);
    document.setTitle(words.title);
    document.setLanguage(locale);
    const fonts = {
      regular: await document.embedFont(regular, { subset: true }),
      bold: await document.embedFont(bold, { subset: true }),
    };
    const sheet = document.addPage([page.width, page.height]);
    const code = await document.embedPng(
      await qrcode.toBuffer(ticket.code, { errorCorrectionLevel: 'M', margin: 4, scale: 6 }),
    );
    sheet.drawImage(code, {
      x: (page.width - qrSize) / 2,
      y: page.margin + 60,
      width: qrSize,
      height: qrSize,
    });
    writeLines(sheet, fonts, words);
    return document.save();
  };
}

interface Tools {
  PDFDocument: typeof PDFDocument;
  fontkit: Parameters<PDFDocument['registerFontkit']>[0];
  qrcode: typeof import('qrcode');
  regular: Uint8Array;
  bold: Uint8Array;
}

async function load(): Promise<Tools> {
  const font = (name: string) =>
    readFile(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  const [pdf, fontkit, qrcode, regular, bold] = await Promise.all([
    import('pdf-lib'),
    import('@pdf-lib/fontkit'),
    import('qrcode'),
    font('DejaVuSans'),
    font('DejaVuSans-Bold'),
  ]);
  return {
    PDFDocument: pdf.PDFDocument,
    fontkit: fontkit.default,
    qrcode: qrcode.default as unknown as Tools['qrcode'],
    regular,
    bold,
  };
}

function writeLines(
  sheet: PDFPage,
  fonts: { regular: PDFFont; bold: PDFFont },
  words: ReturnType<typeof wordsOf>,
): void {
  let y = page.height - page.margin;
  const write = (text: string, size: number, font: PDFFont, mostLines = 2) => {
    for (const line of atMost(mostLines, wrapped(text, font, size), font, size)) {
      y -= size * 1.35;
      sheet.drawText(line, { x: page.margin, y, size, font });
    }
  };
  write(words.title, 20, fonts.bold);
  y -= 6;
  write(words.when, 11, fonts.regular);
  write(words.where, 11, fonts.regular);
  y -= 8;
  write(words.place, 14, fonts.bold);
  if (words.view) write(words.view, 11, fonts.bold);
  write(words.tier, 11, fonts.regular);
  write(words.price, 11, fonts.regular);
  y -= 8;
  write(words.numbers, 11, fonts.regular);
  y = page.margin + 52;
  write(words.atTheDoor, 9, fonts.regular, 4);
}

/** What does not fit ends in an ellipsis: the reader sees that there is more. */
function atMost(most: number, lines: readonly string[], font: PDFFont, size: number): string[] {
  const kept = lines.slice(0, most);
  if (lines.length <= most) return kept;
  const letters = [...(kept.pop() ?? '')];
  const cut = () => `${letters.join('').trimEnd()}…`;
  while (letters.length > 0 && !fitsThePage(cut(), font, size)) letters.pop();
  return [...kept, cut()];
}

function fitsThePage(line: string, font: PDFFont, size: number): boolean {
  return font.widthOfTextAtSize(line, size) <= page.width - 2 * page.margin;
}

/** By words; one that is wider than the page is cut where it ends. */
function wrapped(text: string, font: PDFFont, size: number): string[] {
  const fits = (line: string) => fitsThePage(line, font, size);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && !fits(longer)) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
    while (!fits(line)) {
      let end = line.length - 1;
      while (end > 1 && !fits(line.slice(0, end))) end -= 1;
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  return [...lines, line];
}
