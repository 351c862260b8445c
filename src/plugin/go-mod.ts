/** A `require` line. */
export interface Requirement {
  readonly path: string;
  readonly version: string;
  /** 1-based. */
  readonly line: number;
}

/** A `replace` line. */
export interface Replacement {
  readonly path: string;
  readonly version?: string;
  readonly target: string;
  readonly targetVersion?: string;
  readonly line: number;
}

/** What a go.mod says, and on which line. */
export interface GoMod {
  readonly module: string;
  readonly moduleLine: number;
  readonly go?: { readonly version: string; readonly line: number };
  readonly requirements: readonly Requirement[];
  readonly replacements: readonly Replacement[];
  /** The lines of other kinds, such as `toolchain`, by the word that they (or their block) begin with. */
  readonly others?: readonly { readonly directive: string; readonly line: number }[];
}

/**
 * Reads a go.mod for its lines, which `go mod edit -json` does not tell. Lines that it does not know are
 * passed over: whether the file is right is Go's to say. Grammar: https://go.dev/ref/mod#go-mod-file-grammar
 */
export function parseGoMod(text: string): GoMod {
  let module = '';
  let moduleLine = 1;
  let go: GoMod['go'];
  const requirements: Requirement[] = [];
  const replacements: Replacement[] = [];
  const others: { directive: string; line: number }[] = [];
  let block = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const words = tokens(raw);
    if (words.length === 0) continue;
    if (block !== '' && words[0] === ')') {
      block = '';
      continue;
    }
    if (block === '' && words[1] === '(') {
      block = words[0] ?? '';
      if (block !== 'require' && block !== 'replace') others.push({ directive: block, line });
      continue;
    }
    const [verb, ...rest] = block === '' ? words : [block, ...words];
    const [first = '', second = ''] = rest;
    if (verb === 'module') {
      module = first;
      moduleLine = line;
    } else if (verb === 'go') {
      go = { version: first, line };
    } else if (verb === 'require') {
      requirements.push({ path: first, version: second, line });
    } else if (verb === 'replace') {
      const replacement = replacementOf(rest, line);
      if (replacement) replacements.push(replacement);
    } else if (block === '' && verb !== undefined) {
      others.push({ directive: verb, line });
    }
  }
  const base = { module, moduleLine, ...(go ? { go } : {}), requirements, replacements };
  return others.length > 0 ? { ...base, others } : base;
}

/** The words of a line of go.mod or go.work without quotes and comment; `//` inside of quotes is no comment. */
export function tokens(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/\/\/.*|"(?:\\.|[^"\\])*"|`[^`]*`|[()]|(?:(?!\/\/)[^\s()])+/g)) {
    if (word.startsWith('//')) break;
    words.push(/^["`]/.test(word) ? word.slice(1, -1) : word);
  }
  return words;
}

function replacementOf(words: readonly string[], line: number): Replacement | undefined {
  const arrow = words.indexOf('=>');
  const path = words[0];
  const target = words[arrow + 1];
  if (arrow < 1 || path === undefined || target === undefined) return undefined;
  const version = arrow > 1 ? words[1] : undefined;
  const targetVersion = words[arrow + 2];
  return {
    path,
    ...(version === undefined ? {} : { version }),
    target,
    ...(targetVersion === undefined ? {} : { targetVersion }),
    line,
  };
}

/** Whether a `replace` names a folder, as Go sees it (golang.org/x/mod/modfile: IsDirectoryPath). */
export function isFolderPath(target: string): boolean {
  return /^(?:\.{1,2}(?:[/\\]|$)|[/\\]|[A-Za-z]:)/.test(target);
}

/** The line of go.mod that decides a module's version: its replace, else its require, else `module`. */
export function lineOf(goMod: GoMod, modulePath: string): number {
  const replacement = goMod.replacements.find(({ path }) => path === modulePath);
  const requirement = goMod.requirements.find(({ path }) => path === modulePath);
  return replacement?.line ?? requirement?.line ?? goMod.moduleLine;
}

/** The name that people would give a module's only plugin: the last element of its path, without `/v2`. */
export function moduleName(path: string): string {
  const elements = path.split('/').filter((element) => !/^v\d+$/.test(element));
  return (elements.at(-1) ?? path).replace(/\.v\d+$/, '');
}
