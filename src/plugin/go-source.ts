/** What one Go file says that matters for finding plugins. */
export interface GoFile {
  /** The name after `package`, '' where there is none. */
  readonly packageName: string;
  /** Names of the variables declared at package level. */
  readonly variables: readonly string[];
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
  const variables = variablesOf(code);
  return constraint === undefined ? { packageName, variables } : { packageName, variables, constraint };
}

/** Only a line comment above the package clause is a constraint; the same words in `/* … *\/` are none. */
function constraintBefore(clause: number, source: string): string | undefined {
  for (const { 0: text, index } of source.matchAll(COMMENT_OR_LITERAL)) {
    if (index > clause) return undefined;
    const expression = /^\/\/go:build\s+(.+)/.exec(text)?.[1]?.trim();
    if (expression !== undefined) return expression;
  }
  return undefined;
}

/** Spaces for a comment, and quotes with nothing in between for a literal; line breaks stay. */
function blank(text: string): string {
  const spaces = text.replaceAll(/[^\n]/g, ' ');
  return text.startsWith('/') ? spaces : `"${spaces.slice(2)}"`;
}

const TOKEN = /[\p{L}_][\p{L}\p{Nd}_]*|\n|\S/gu;

/** A line break after one of these ends a statement: https://go.dev/ref/spec#Semicolons */
const ENDS_STATEMENT = /[\p{L}\p{Nd}_)\]}"]$/u;

/** Names in `var X`, `var X, Y` and `var ( … )` outside of every other bracket. */
function variablesOf(code: string): string[] {
  const names: string[] = [];
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
      names.push(token);
      next = 'comma';
    } else {
      next = next === 'comma' && token === ',' ? 'name' : 'rest';
    }
    if (token !== '\n') last = token;
  }
  return names;
}
