import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cancelled } from '../cancel.ts';
import { readAnswer, requestText, smokeConfiguration, WILL_SERVE } from '../injection/smoke.ts';
import type { SmokeRequest } from '../inputs/smoke.ts';
import type { ProcessResult } from '../process.ts';
import { type Ask, type Builder, type GatewayProgram, NoClientError } from './builder.ts';
import { type BuiltFile, place } from './prove-loading.ts';

/** How long after its own word a gateway takes until it listens: some milliseconds. */
const PATIENCE_MS = 50;

/** No plugin: its name does not contain `.so`. */
const CONFIGURATION = 'krakend.json';

/** A request with what the gateway answered; nothing where it ended before. */
export interface Answered {
  readonly request: SmokeRequest;
  /** The gateway took the request, and closed the connection without a word. */
  readonly dropped?: boolean;
  readonly answer?: { readonly status: number; readonly body: string };
}

export interface VisitRequest {
  readonly builder: Builder;
  readonly program: GatewayProgram;
  readonly files: readonly BuiltFile[];
  /** The user's configuration, as a value. */
  readonly configuration: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly requests: readonly SmokeRequest[];
  /** A folder of this run, which is filled. */
  readonly folder: string;
  /** Where the gateway runs: inside the sources. */
  readonly workspace: string;
  readonly onLine: (line: string) => void;
}

/** Starts a gateway with plugins and configuration, asks it, and stops it. */
export async function visitGateway(
  request: VisitRequest,
): Promise<
  { readonly result: ProcessResult; readonly answers: readonly Answered[] } | { readonly cannot: string }
> {
  const { builder, program, files, configuration, requests, folder, workspace } = request;
  const { FC_ENABLE: _, ...environment } = request.environment;
  const port = await builder.servingPort();
  const seen = builder.pluginFolder(folder);
  await mkdir(folder, { recursive: true });
  for (const { name, path } of files) await place(path, join(folder, `${name}.so`));
  await writeFile(join(folder, CONFIGURATION), JSON.stringify(smokeConfiguration(configuration, seen, port)));
  const answers: Answered[] = [];
  const started = builder.gateway({
    program,
    plugins: folder,
    args: ['run', '-d', '-p', String(port), '-c', `${seen}/${CONFIGURATION}`],
    onLine: request.onLine,
    ground: { folder: workspace, scratch: false, environment },
    visit: {
      after: WILL_SERVE,
      port,
      ask: async (ask, ended) => {
        for (const one of requests) {
          const text = await patiently(ask, requestText(one), ended);
          const answer = text === undefined ? undefined : readAnswer(text);
          if (answer) answers.push({ request: one, answer });
          else answers.push({ request: one, dropped: text !== undefined });
        }
      },
    },
  });
  const result = await started.catch(unlessNoClient);
  return 'cannot' in result ? result : { result, answers };
}

/** Nothing to ask with is nothing that the gateway did wrong. */
function unlessNoClient(error: unknown): { readonly cannot: string } {
  if (error instanceof NoClientError) return { cannot: error.message };
  throw error;
}

/** Its log comes before its port is open. Who was refused has not been heard, so that asking again is the first time. */
async function patiently(ask: Ask, request: string, ended: AbortSignal): Promise<string | undefined> {
  while (!ended.aborted) {
    const answer = await ask(request);
    if (answer !== undefined) return answer;
    await setTimeout(PATIENCE_MS, undefined, { signal: cancelled });
  }
  return undefined;
}
