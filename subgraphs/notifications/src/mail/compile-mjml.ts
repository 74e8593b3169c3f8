import mjml2html from 'mjml';

/**
 * One template's MJML as HTML, its handlebars left in place.
 *
 * The library takes half a second and 100 MB to load: the build does this, and a running process only when it runs
 * from the sources.
 *
 * @param file for `mj-include`, which may take files of its folder
 * @throws ValidationError naming every fault
 */
export async function compileMjml(mjml: string, file: string): Promise<string> {
  const { html } = await mjml2html(mjml, {
    filePath: file,
    ignoreIncludes: false,
    validationLevel: 'strict',
    keepComments: false,
    // No font from elsewhere: opening a message tells nobody.
    fonts: {},
  });
  return html;
}
