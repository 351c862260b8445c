import { stripVTControlCharacters, styleText } from 'node:util';

/** Colours, or none. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string): string => text;

export const PLAIN: Style = { bold: same, dim: same, red: same, green: same, yellow: same };

/** The colours of a stream: none where it is no terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function styleOf(stream: NodeJS.WriteStream): Style {
  const how = { stream, validateStream: true } as const;
  return {
    bold: (text) => styleText('bold', text, how),
    dim: (text) => styleText('dim', text, how),
    red: (text) => styleText('red', text, how),
    green: (text) => styleText('green', text, how),
    yellow: (text) => styleText('yellow', text, how),
  };
}

/**
 * Text that a terminal only shows: what programs print and files are called must not move its cursor, change its
 * colours or its direction of writing. Lines stay, tabs become spaces.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** Words on lines of at most `width` characters, where they are not longer themselves. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** Wrapped words, the first line behind `first` and the others as far to the right. */
export function hanging(first: string, text: string, width: number): string[] {
  const indent = ' '.repeat(first.length);
  return wrap(text, width - first.length).map((line, index) => (index === 0 ? first : indent) + line);
}
