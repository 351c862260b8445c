/**
 * A text with the line ends of another: Go writes go.mod and go.sum with `\n`, whatever it has read, and a patch of
 * a file from Windows would change every line of it.
 *
 * @param model undefined where there is none: then the text stays as it is.
 */
export function withLineEndsOf(model: string | undefined, text: string): string {
  if (model === undefined || !isFromWindows(model)) return text;
  return text.replaceAll(/\r?\n/g, '\r\n');
}

/** Whether most lines of a text end as Windows ends them. */
function isFromWindows(text: string): boolean {
  const lines = text.split('\n').slice(0, -1);
  return lines.filter((line) => line.endsWith('\r')).length * 2 > lines.length;
}
