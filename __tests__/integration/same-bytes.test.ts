/** Two builds of the same sources, with nothing kept between them, give the same bytes. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { put } from '../keys/repository.ts';
import type { ActionOptions } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

/** A plugin that needs nothing of Go's library, so that compiling all of it is quick; no gateway is asked to load it. */
async function repository(): Promise<string> {
  const workspace = await session.folder('workspace');
  const files = {
    'go.mod': 'module example.com/small\n\ngo 1.20\n',
    'main.go': `package main

// HandlerRegisterer is the symbol that KrakenD looks up.
var HandlerRegisterer = registerer("small")

type registerer string

func main() {}
`,
    'c.go': 'package main\n\n// #include "own.h"\nimport "C"\n\nvar Number = int(C.own())\n',
    'own.h': 'int own(void);\n',
    'own.c': '#include "own.h"\n\nint own(void) { return __LINE__; }\n',
  };
  for (const [path, text] of Object.entries(files)) await put(workspace, path, text);
  return workspace;
}

/** The sha256 of each target's plugin, from a run that finds nothing compiled and keeps nothing. */
async function coldBuild({ workspace, inputs, env }: ActionOptions): Promise<Record<string, string>> {
  await using run = await session.run({
    workspace: workspace ?? (await repository()),
    inputs: { cache: 'false', upload: 'false', check: 'off', verify: 'off', ...inputs },
    env: { HOME: join(await session.folder('home'), 'someone'), ...env },
    results: undefined,
    post: false,
  });
  expect(run.exitCode, run.log).toBe(0);
  const plugins = JSON.parse(run.outputs.plugins ?? '[]') as Record<string, string>[];
  return Object.fromEntries(
    plugins.map(({ variant, architecture, sha256 = '' }) => [`${variant} ${architecture}`, sha256]),
  );
}

test('in containers: both C libraries, both architectures, in other folders and homes', async () => {
  const inputs = { variant: 'alpine, linux-generic', architecture: 'amd64, arm64' };
  const first = await coldBuild({ inputs });
  expect(Object.keys(first)).toHaveLength(4);
  expect(new Set(Object.values(first)).size).toBe(4);
  expect(await coldBuild({ inputs })).toEqual(first);
}, 1_200_000);

test('on this machine: in the same folder, which comes to stand in the plugin', async () => {
  const workspace = await repository();
  const path = `${await ensureToolchain('1.25.6')}/bin:${process.env.PATH}`;
  const home = join(await session.folder('home'), 'someone');
  const order = {
    workspace,
    inputs: { builder: 'host', variant: 'linux-generic' },
    env: { HOME: home, PATH: path },
  };
  const first = await coldBuild(order);
  expect(Object.keys(first)).toEqual(['linux-generic amd64']);
  expect(await coldBuild(order)).toEqual(first);
});
