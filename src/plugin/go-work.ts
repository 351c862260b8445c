import { isFolderPath, tokens } from './go-mod.ts';

/** A folder that a go.work names: a module of it, or what takes the place of one. */
export interface WorkspaceFolder {
  readonly by: 'use' | 'replace';
  /** As it is written, relative to go.work or absolute. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** The folders that a go.work names. Grammar: https://go.dev/ref/mod#go-work-file-grammar */
export function parseGoWork(text: string): WorkspaceFolder[] {
  return directives(text).flatMap((one): WorkspaceFolder[] => {
    const { by, path } = folderOf(one) ?? {};
    return by && path !== undefined ? [{ by, path, line: one.line }] : [];
  });
}

function folderOf({ verb, words }: Directive): Pick<WorkspaceFolder, 'by' | 'path'> | undefined {
  const path = words.at(-1) ?? '';
  if (verb === 'use') return { by: 'use', path };
  const replaces = verb === 'replace' && words.at(-2) === '=>' && isFolderPath(path);
  return replaces ? { by: 'replace', path } : undefined;
}

/**
 * The same go.work for another place.
 *
 * @param placed gives the absolute path of a folder, as Go will see it, for what go.work says.
 */
export function movedGoWork(text: string, placed: (path: string) => string): string {
  const lines = text.split('\n');
  for (const one of directives(text)) {
    const folder = folderOf(one);
    if (!folder) continue;
    const words = [...one.words.slice(0, -1), JSON.stringify(placed(folder.path))].join(' ');
    lines[one.line - 1] = `${one.inBlock ? '\t' : `${one.verb} `}${words}`;
  }
  return lines.join('\n');
}

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly line: number;
  readonly inBlock: boolean;
}

function directives(text: string): Directive[] {
  const found: Directive[] = [];
  let block = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const words = tokens(raw);
    const [verb = '', ...rest] = words;
    const line = index + 1;
    if (verb === '') continue;
    if (block !== '' && verb === ')') block = '';
    else if (block !== '') found.push({ verb: block, words, line, inBlock: true });
    else if (rest[0] === '(') block = verb;
    else found.push({ verb, words: rest, line, inBlock: false });
  }
  return found;
}
