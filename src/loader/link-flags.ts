/**
 * Finds the string variables that a `-ldflags` value sets with `-X path.Name=value`. As in the linker,
 * the last of two wins.
 * @param flags as build info records them, e.g. `-X 'example.com/core.Version=2.13.8' -s`
 * @returns values by the variable's full name
 */
export function parseLinkVariables(flags: string): Map<string, string> {
  const variables = new Map<string, string>();
  const fields = splitQuoted(flags);
  fields.forEach((field, index) => {
    const setting = /^--?X$/.test(field) ? fields[index + 1] : /^--?X=(.*)$/s.exec(field)?.[1];
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting ?? '') ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, value);
  });
  return variables;
}

/**
 * Splits at white space, except inside a field that begins with a quote; nothing is unescaped.
 * Source: Split in cmd/internal/quoted/quoted.go, which the go command uses on `-ldflags`.
 */
function splitQuoted(text: string): string[] {
  const fields = text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return Array.from(fields, ([, single, double, plain]) => single ?? double ?? plain ?? '');
}
