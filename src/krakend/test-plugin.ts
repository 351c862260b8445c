import type { PluginKind } from '../loader/index.ts';
import { KINDS } from './plugin-kinds.ts';

/**
 * The arguments of the gateway's own loading test. It fails a file for every kind that is asked for and
 * missing, so `kinds` must be read off the file first. Source: krakendio/krakend-cobra, test_plugin.go.
 */
export function testPluginArguments(kinds: readonly PluginKind[], files: readonly string[]): string[] {
  const flags = KINDS.filter(({ kind }) => kinds.includes(kind)).map(({ testFlag }) => testFlag);
  return ['test-plugin', ...flags, ...files];
}

/** One line `[KO] KIND<tab>FILE: REASON`. */
export interface Refusal {
  readonly file: string;
  readonly reason: string;
}

/** What the command said. */
export interface TestPluginReport {
  /** The lines with a verdict on one plugin and kind; not the last one, which counts them. */
  readonly lines: readonly string[];
  readonly refusals: readonly Refusal[];
  /** How many files it says it tested; 0 where it did not get that far. */
  readonly tested: number;
}

/** Reads what the command printed on stderr. */
export function parseTestPlugin(stderr: string): TestPluginReport {
  const lines = stderr.split('\n').filter((line) => /^\[(OK|KO)\] (?!\d+ tested plugin)/.test(line));
  const refusals = lines.flatMap((line) => {
    const match = /^\[KO\] (?:SERVER|CLIENT|MODIFIER|MIDDLEWARE)\s+([^:]+?): (.+)$/.exec(line);
    return match ? [{ file: match[1] ?? '', reason: match[2] ?? '' }] : [];
  });
  const unopened = /^\[KO\] Unable to open the plugin (.+?)\.?$/m.exec(stderr);
  if (unopened) refusals.push({ file: unopened[1] ?? '', reason: 'Unable to open the plugin' });
  const tested = /^\[(?:OK|KO)\] (\d+) tested plugin\(s\) in /m.exec(stderr);
  return { lines, refusals, tested: tested ? Number(tested[1]) : 0 };
}

/** A kind that was asked for because another plugin of the folder has it is no refusal of this one. */
export function isMissingKind(refusal: Refusal): boolean {
  return /^The plugin does not contain a \w+Registerer\.?$/.test(refusal.reason);
}
