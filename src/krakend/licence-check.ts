import type { ProcessResult } from '../process.ts';

/** The command of Enterprise gateways that says whether their licence is valid. */
export const LICENCE_CHECK = ['license'];

/**
 * Reads what `krakend license` said: `OK: …` and exit code 0, or `KO: …` and another.
 *
 * Source: https://www.krakend.io/docs/enterprise/overview/license-file/
 *
 * @returns what is wrong with the licence; undefined where nothing is, or where a gateway does not know the command.
 */
export function licenceRefusal({ exitCode, stdout, stderr }: ProcessResult): string | undefined {
  if (exitCode === 0) return undefined;
  const words = `${stdout}\n${stderr}`;
  if (/unknown command/i.test(words)) return undefined;
  const lines = words.split('\n').map((line) => line.trim());
  const told = lines.find((line) => /^KO:/.test(line))?.replace(/^KO:\s*/, '');
  const said = told || lines.findLast((line) => line !== '') || `exit code ${exitCode}`;
  // So that two gateways of a run say the same.
  return said.replace(/current time \S+ is/, 'now is');
}
