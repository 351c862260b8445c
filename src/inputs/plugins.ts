import { badInput, items, plainPath } from './values.ts';

/** A plugin, or several, that were asked for; paths are relative to the working directory. */
export interface PluginRequest {
  readonly name?: string;
  /** A package folder, a Go file, or a pattern (`plugins/*`) of folders or Go files. */
  readonly path: string;
  /** Where the path is a Go file: further ones of the same program. */
  readonly more?: readonly string[];
}

const FORM = 'lines [name=]path, where name has letters, digits, - _ and . but no ".so" in it';

/**
 * The input `plugins`: items `[name=]path`. Words that are all Go files are one program, as for `go build`;
 * any other item with spaces in it is one path.
 *
 * @throws ProblemError for what is no such item.
 */
export function parsePlugins(text: string): PluginRequest[] {
  return items(text).map(pluginRequest);
}

function pluginRequest(text: string): PluginRequest {
  const match = /^(?:([^=/]*)=)?(.+)$/s.exec(text);
  const path = plainPath('plugins', match?.[2] ?? '');
  const name = match?.[1]?.trim();
  const named = name === undefined ? {} : { name: pluginName(name, text) };
  const words = path.split(/ +/);
  const [first = path, ...more] = words.every((word) => word.endsWith('.go')) ? words : [path];
  return { ...named, path: first, ...(more.length > 0 ? { more } : {}) };
}

/** KrakenD loads every file whose name contains its pattern `.so`, so the name itself must not. */
function pluginName(name: string, text: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || name.includes('.so')) {
    throw badInput('plugins', text, FORM);
  }
  return name;
}
