import { mkdir } from 'node:fs/promises';
import type { Builder, GatewayProgram } from './builder.ts';

/**
 * Asks the gateway for its version, in the way in which it will be asked to load plugins: whether it starts
 * at all must be known before its silence is taken for a refusal.
 *
 * @param folder any folder of this run; it is made.
 * @returns why it does not run, or undefined.
 */
export async function whyGatewayFails(
  builder: Builder,
  program: GatewayProgram,
  folder: string,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  const result = await builder.gateway({ program, plugins: folder, args: ['version'] });
  if ('cannot' in result) return result.cannot;
  if (result.exitCode === 0) return undefined;
  const words = `${result.stderr}\n${result.stdout}`.trim().split('\n')[0] || `exit code ${result.exitCode}`;
  return `the gateway does not start here (${words})`;
}
