/** A step of the build: makes HTML of the MJML in src/templates, and puts it with the texts into dist/templates. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileMjml } from './compile-mjml.js';
import { templateFiles } from './template-files.js';

const from = new URL('../../src/templates/', import.meta.url);
const to = new URL('../../dist/templates/', import.meta.url);

await mkdir(to, { recursive: true });
for (const { file } of templateFiles) {
  const source = new URL(`${file}.mjml`, from);
  const html = await compileMjml(await readFile(source, 'utf8'), fileURLToPath(source));
  await writeFile(new URL(`${file}.html`, to), html);
  await copyFile(new URL(`${file}.txt`, from), new URL(`${file}.txt`, to));
}
