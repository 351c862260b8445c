import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Builder, GatewayProgram } from './builder.ts';

export interface RenderRequest {
  readonly builder: Builder;
  readonly program: GatewayProgram;
  /** Absolute, inside the sources. */
  readonly template: string;
  /** Where relative paths begin: a folder inside the sources. */
  readonly folder: string;
  /** The variables of Flexible Configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Any folder of this run without plugins. */
  readonly nothing: string;
  /** Where the result is written: absolute, inside the work folder of the builder. */
  readonly output: string;
}

/**
 * Has the gateway render a template, as it does at its start (`FC_OUT`), and test the result.
 *
 * @returns the rendered text; what the gateway says against it; or why it can't be asked here.
 */
export async function renderConfiguration(
  request: RenderRequest,
): Promise<{ readonly text: string } | { readonly said: string } | { readonly cannot: string }> {
  const { builder, program, template, folder, environment, nothing, output } = request;
  await Promise.all([nothing, dirname(output)].map((one) => mkdir(one, { recursive: true })));
  await rm(output, { force: true });
  const result = await builder.gateway({
    program,
    plugins: nothing,
    args: ['check', '-t', '-d', '-c', builder.inside(template)],
    ground: { folder, scratch: true, environment: { ...environment, FC_OUT: builder.inside(output) } },
  });
  if ('cannot' in result) return result;
  const words = `${result.stderr}\n${result.stdout}`.trim();
  if (result.exitCode !== 0) {
    const lines = words.split('\n').map((line) => line.trim());
    return {
      said: lines.find((line) => /error/i.test(line)) ?? (lines.at(-1) || `exit code ${result.exitCode}`),
    };
  }
  const text = await readFile(output, 'utf8').catch(() => undefined);
  return text === undefined ? { said: 'it rendered nothing: is FC_ENABLE set?' } : { text };
}
