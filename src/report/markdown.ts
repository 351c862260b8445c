/** Text in a table's cell or in a line of Markdown, with nothing in it that would be markup. */
export function plain(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]|#!~$]/g, '\\$&');
}

/** Text as code in a line or in a table's cell; '' where there is none. */
export function code(text: string): string {
  const line = oneLine(text);
  if (!/[`|]/.test(line)) return line === '' ? '' : `\`${line}\``;
  // Between backticks a table takes `|` for the end of a cell, and a backslash is no way out of that.
  const entities = line.replaceAll(/[^\p{L}\p{Nd} ./-]/gu, (mark) => `&#${mark.codePointAt(0)};`);
  return `<code>${entities}</code>`;
}

/** A line break of any kind would end a cell, or begin a paragraph. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]\s*/g, ' ').trim();
}

/** Lines as a block of code. */
export function codeBlock(lines: readonly string[], language: string): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** A table; the cells are Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A size for people: `4.1 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
