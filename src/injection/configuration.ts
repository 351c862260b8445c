import { LineCounter, parseDocument } from 'yaml';
import { messageOf, ProblemError } from '../problem.ts';

/** The way to a value: keys of objects and places in lists. */
export type Path = readonly (string | number)[];

/** A gateway's configuration as it was read. */
export interface Configuration {
  /** How people know it: relative to the workspace. */
  readonly file: string;
  readonly value: unknown;
  /** The line of a value, or of the nearest one around it; undefined where the text is made of templates. */
  lineOf(path: Path): number | undefined;
}

/**
 * Reads a krakend.json, or the same as YAML.
 *
 * @param file its name, which tells the format.
 * @returns undefined for a format that is not read here: TOML and the like.
 * @throws ProblemError for text that is not of its format, with the line.
 */
export function readConfiguration(file: string, text: string): Configuration | undefined {
  const format = /\.(json|yaml|yml)$/i.exec(file)?.[1]?.toLowerCase();
  if (format === undefined) return undefined;
  const value = format === 'json' ? readJson(file, text) : readYaml(file, text);
  return { file, value, lineOf: linesOf(text) };
}

/** What the gateway has made of a template: the places of its values are nobody's. */
export function renderedConfiguration(file: string, text: string): Configuration {
  return { file, value: readJson(file, text), lineOf: () => undefined };
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = messageOf(error);
    const line = Number(/\(line (\d+) column \d+\)/.exec(why)?.[1]);
    throw new ProblemError({
      what: `${file} is not valid JSON.`,
      why: `${why}.`,
      ...(text.includes('{{')
        ? { fix: 'for a template, set FC_ENABLE=1 and the other FC_ variables in config-env' }
        : {}),
      place: { file, ...(Number.isInteger(line) ? { line } : {}) },
    });
  }
}

/** Far more than any configuration repeats itself by aliases. */
const MAX_ALIASES = 1000;

function readYaml(file: string, text: string): unknown {
  const broken = (why: string, line?: number): ProblemError =>
    new ProblemError({
      what: `${file} is not valid YAML.`,
      why: `${why.split('\n')[0]?.replace(/:$/, '')}.`,
      place: { file, ...(line === undefined ? {} : { line }) },
    });
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw broken(error.message, error.linePos?.[0].line);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (thrown) {
    throw broken(messageOf(thrown));
  }
}

/** JSON is YAML too, and that parser knows where everything stands. */
function linesOf(text: string): Configuration['lineOf'] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: false });
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
      const [start] = node?.range ?? [];
      if (start !== undefined) return lineCounter.linePos(start).line;
    }
    return undefined;
  };
}
