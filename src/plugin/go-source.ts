/** What one Go file says that matters for finding plugins. */
export interface GoFile {
  /** The name after `package`, '' where there is none. */
  readonly packageName: string;
  /** Names of the variables declared at package level. */
  readonly variables: readonly string[];
  /** Whether it declares `func main`. */
  readonly hasMain: boolean;
  /** The expression behind `//go:build`, if any. */
  readonly constraint?: string;
}

/** Comments and literals: https://go.dev/ref/spec#Comments and #String_literals. */
const COMMENT_OR_LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;

/** Reads a Go file without a compiler: comments, strings and function bodies don't count. */
export function readGoFile(source: string): GoFile {
  const code = source.replaceAll(COMMENT_OR_LITERAL, blank);
  const clause = /(?:^|[;\s])package\s+([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(code);
  const packageName = clause?.[1] ?? '';
  const constraint = constraintBefore(clause?.index ?? 0, source);
  const declared = declarationsOf(code);
  return { packageName, ...declared, ...(constraint === undefined ? {} : { constraint }) };
}

/** Only a line comment above the package clause is a constraint; the same words in `/* … *\/` are none. */
function constraintBefore(clause: number, source: string): string | undefined {
  const old: { readonly end: number; readonly expression: string }[] = [];
  for (const { 0: text, index } of source.matchAll(COMMENT_OR_LITERAL)) {
    if (index > clause) break;
    const expression = /^\/\/go:build\s+(.+)/.exec(text)?.[1]?.trim();
    if (expression !== undefined) return expression;
    const former = formerConstraint(text);
    if (former !== undefined && isFirstOnLine(source, index)) {
      old.push({ end: index + text.length, expression: former });
    }
  }
  const last = lastBlankLine(source);
  const counting = old.filter(({ end }) => end <= last).map(({ expression }) => expression);
  return counting.length === 0 ? undefined : counting.join(' && ');
}

/**
 * The expression of a line `// +build`, as constraints were written before Go 1.17: spaces mean or, commas and.
 * Rules: go/build/constraint (parsePlusBuildExpr).
 */
function formerConstraint(comment: string): string | undefined {
  const words = /^\/\/[ \t]*\+build(?:[ \t]+(.*))?$/.exec(comment.trimEnd());
  if (!words) return undefined;
  const either = (words[1] ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const all = either.map((word) => `(${word.split(',').join(' && ')})`);
  // Without a word nothing can hold.
  return all.length === 0 ? 'ignore' : `(${all.join(' || ')})`;
}

function isFirstOnLine(source: string, index: number): boolean {
  return source.slice(source.lastIndexOf('\n', index - 1) + 1, index).trim() === '';
}

/**
 * Where the last blank line ends that has nothing but line comments above it: a `// +build` line after it
 * belongs to what follows. Rules: go/build (parseFileHeader).
 */
function lastBlankLine(source: string): number {
  let end = 0;
  let at = 0;
  for (const line of source.split('\n')) {
    at += line.length + 1;
    const text = line.trim();
    if (text === '') end = Math.min(at, source.length);
    else if (!text.startsWith('//')) return end;
  }
  return end;
}

/** Spaces for a comment, and quotes with nothing in between for a literal; line breaks stay. */
function blank(text: string): string {
  const spaces = text.replaceAll(/[^\n]/g, ' ');
  return text.startsWith('/') ? spaces : `"${spaces.slice(2)}"`;
}

const TOKEN = /[\p{L}_][\p{L}\p{Nd}_]*|\n|\S/gu;

/** A line break after one of these ends a statement: https://go.dev/ref/spec#Semicolons */
const ENDS_STATEMENT = /[\p{L}\p{Nd}_)\]}"]$/u;

/** `func main`, and names in `var X`, `var X, Y` and `var ( … )` outside of every other bracket. */
function declarationsOf(code: string): Pick<GoFile, 'variables' | 'hasMain'> {
  const variables: string[] = [];
  let hasMain = false;
  let depth = 0;
  let inGroup = false;
  /** What the next token may be: a declared name, a comma before another one, or anything else. */
  let next: 'name' | 'comma' | 'rest' = 'rest';
  let last = '';
  for (const [token] of code.matchAll(TOKEN)) {
    if (token === '\n' || token === ';') {
      const ends = token === ';' || ENDS_STATEMENT.test(last);
      if (ends) next = inGroup && depth === 1 ? 'name' : 'rest';
    } else if ('([{'.includes(token)) {
      if (token === '(' && next === 'name' && depth === 0) inGroup = true;
      else next = 'rest';
      depth++;
    } else if (')]}'.includes(token)) {
      depth = Math.max(0, depth - 1);
      if (depth === 0) inGroup = false;
      next = 'rest';
    } else if (token === 'var' && depth === 0) {
      next = 'name';
    } else if (next === 'name' && /^[\p{L}_]/u.test(token)) {
      variables.push(token);
      next = 'comma';
    } else {
      next = next === 'comma' && token === ',' ? 'name' : 'rest';
    }
    if (token === 'main' && last === 'func' && depth === 0) hasMain = true;
    if (token !== '\n') last = token;
  }
  return { variables, hasMain };
}
