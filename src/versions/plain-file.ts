import { type FileVersions, saidByVariable, together, VERSION_VARIABLE } from './mentions.ts';

/** Longer than any version or range that somebody writes. */
const MAX_LENGTH = 80;

/** What `.tool-versions` says, in lines such as `krakend 2.13.8`. Source: https://asdf-vm.com/manage/configuration.html */
export function versionsInToolVersions(file: string, text: string): FileVersions {
  const parts = text.split(/\r?\n/).map((line, index): FileVersions => {
    const [tool, version] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (tool?.toLowerCase() !== 'krakend' || version === undefined || version.length > MAX_LENGTH)
      return together([]);
    const place = { file, line: index + 1 };
    return { mentions: [{ version, role: 'gateway', place, shown: `krakend ${version}` }], gaps: [] };
  });
  return together(parts);
}

/**
 * What a plain text says: lines such as `KRAKEND_VERSION=2.13.8`, as in `.env`, a shell script or a Makefile; or
 * else its only line, be it a version or what `krakend-version` takes besides.
 */
export function versionsInPlainText(file: string, text: string): FileVersions {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const assigned = together(
    lines.map(({ line, number }) => {
      const [, name = '', value = ''] =
        /^(?:export\s+)?(\w+)\s*(?:[:?]?=|:)\s*["']?([^"'\s#]*)/.exec(line) ?? [];
      return VERSION_VARIABLE.test(name) ? saidByVariable(name, value, { file, line: number }) : together([]);
    }),
  );
  const [only] = lines;
  if (assigned.mentions.length > 0 || lines.length !== 1 || only === undefined) return assigned;
  if (only.line.length > MAX_LENGTH) return assigned;
  const place = { file, line: only.number };
  return { mentions: [{ version: only.line, role: 'gateway', place, shown: only.line }], gaps: [] };
}
