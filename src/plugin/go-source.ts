/** What one Go file says that matters for finding plugins. */
export interface GoFile {
  /** The name after `package`, '' where there is none. */
  readonly packageName: string;
  /** Names of the variables declared at package level. */
  readonly variables: readonly string[];
  /** The expression behind `//go:build`, if any. */
  readonly constraint?: string;
}

/** Reads a Go file without a compiler: comments, strings and function bodies don't count. */
export function readGoFile(source: string): GoFile {
  const code = blankOut(source);
  const packageName = /^\s*package\s+([\p{L}_][\p{L}\p{Nd}_]*)/mu.exec(code)?.[1] ?? '';
  const head = source.slice(0, Math.max(0, code.search(/^\s*package\s/m)));
  const constraint = /^\/\/go:build\s+(.+)$/m.exec(head)?.[1]?.trim();
  const variables = variablesOf(code);
  return constraint === undefined ? { packageName, variables } : { packageName, variables, constraint };
}

/**
 * The source with comments and the insides of literals turned into spaces; line breaks stay.
 * Lexical rules: https://go.dev/ref/spec#Comments and #String_literals.
 */
function blankOut(source: string): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
  return source.replaceAll(token, (text) => text.replaceAll(/[^\n]/g, ' '));
}

/** Names in `var X`, `var X, Y` and `var ( … )` outside of every bracket. */
function variablesOf(code: string): string[] {
  const names: string[] = [];
  let depth = 0;
  /** Depth of the open `var (`, or 0. */
  let groupDepth = 0;
  for (const line of code.split('\n')) {
    const opensGroup = depth === 0 && /^\s*var\s*\(/.test(line);
    if (opensGroup) groupDepth = 1;
    const list = depth === 0 ? /^\s*var\s*\(?\s*(.*)$/.exec(line)?.[1] : undefined;
    const inGroup = groupDepth > 0 && depth === groupDepth ? line : undefined;
    for (const statement of (list ?? inGroup ?? '').split(';')) names.push(...leadingNames(statement));
    depth = Math.max(0, depth + count(line, /[({[]/g) - count(line, /[)}\]]/g));
    if (depth === 0) groupDepth = 0;
  }
  return names;
}

function leadingNames(statement: string): string[] {
  const list = /^\s*([\p{L}_][\p{L}\p{Nd}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{Nd}_]*)*)/u.exec(statement)?.[1];
  return list === undefined ? [] : list.split(',').map((name) => name.trim());
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
