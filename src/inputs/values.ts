import { ProblemError } from '../problem.ts';

/** Reads the text of an input by its name; '' where it is not set. */
export type ReadInput = (name: string) => string;

/**
 * One error that names the input, the bad value and everything that is allowed.
 */
export function badInput(name: string, value: string, allowed: string, fix?: string): ProblemError {
  const shown = value.length > 80 ? `${value.slice(0, 79)}…` : value;
  return new ProblemError({
    what: `Input ${name} has a value that is not allowed: "${shown}".`,
    why: `Allowed: ${allowed}.`,
    ...(fix === undefined ? {} : { fix }),
  });
}

/** The items of a list that is written with commas, with lines, or with both. */
export function items(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The lines of a text that are not blank. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** One of `allowed`, or what stands behind an alias; the case of letters does not matter. */
export function choice<T extends string>(
  name: string,
  text: string,
  allowed: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): T {
  const word = text.trim().toLowerCase();
  const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
  const found = allowed.find((candidate) => candidate === word) ?? alias;
  if (found === undefined) throw badInput(name, text, describe(allowed, aliases));
  return found;
}

/** A list of choices without repetition, in the order of `allowed`; never empty. */
export function choices<T extends string>(
  name: string,
  text: string,
  allowed: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): T[] {
  const chosen = new Set(items(text).map((item) => choice(name, item, allowed, aliases)));
  if (chosen.size === 0) throw badInput(name, text, describe(allowed, aliases));
  return allowed.filter((candidate) => chosen.has(candidate));
}

/** A boolean as YAML 1.2 writes it. */
export function yesNo(name: string, text: string, allowed = 'true or false'): boolean {
  const word = text.trim();
  if (['true', 'True', 'TRUE'].includes(word)) return true;
  if (['false', 'False', 'FALSE'].includes(word)) return false;
  throw badInput(name, text, allowed);
}

/** A whole number between two bounds, both included. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw badInput(name, text, `a whole number from ${least} to ${most}`);
  }
  return value;
}

/** A text that fits a pattern. */
export function matching(name: string, text: string, pattern: RegExp, allowed: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw badInput(name, text, allowed);
  return value;
}

/** A path as it is written, to be resolved by whoever knows against what. */
export function plainPath(name: string, text: string): string {
  const path = text.trim();
  if (path === '' || /\p{Cc}/u.test(path)) throw badInput(name, text, 'a path without control characters');
  return path;
}

function describe<T extends string>(allowed: readonly T[], aliases: Readonly<Record<string, T>>): string {
  const also = Object.entries(aliases).map(([alias, meaning]) => `${alias} for ${meaning}`);
  return allowed.join(', ') + (also.length > 0 ? ` (also ${also.join(', ')})` : '');
}
