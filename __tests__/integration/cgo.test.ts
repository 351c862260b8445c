/** Plugins with C in them: files of their own, and libraries that the builder has to be given first. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionRun } from '../world/action.ts';
import { withQemu } from '../world/binfmt.ts';
import { engineAt } from '../world/engine.ts';
import { run } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { containersOf, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
let home: string;
const derived = new Set<string>();

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(async () => {
  const { docker } = engineAt(session.world.dockerHost);
  for (const image of derived) await docker(['rmi', '--force', image]);
  await session[Symbol.asyncDispose]();
});

async function act(workspace: string, inputs: Record<string, string>): Promise<ActionRun> {
  const ended = await session.run({
    workspace,
    inputs: { variant: 'linux-generic', upload: 'false', 'save-cache': 'false', ...inputs },
    env: { HOME: home },
    under: withQemu(),
  });
  const digest = builderOf(ended)?.digest;
  if ('builder-setup' in inputs && digest) derived.add(imageOf(digest));
  return ended;
}

interface BuilderOutput {
  readonly name: string;
  readonly digest: string;
}

function builderOf(run: ActionRun): BuilderOutput | undefined {
  const targets = JSON.parse(run.outputs.targets ?? '[]') as { builder: BuilderOutput | null }[];
  return targets[0]?.builder ?? undefined;
}

const imageOf = (digest: string): string => `localhost/krakend-plugin-setup:${digest.slice(-24)}`;

test('C files of its own, stripped, for both C libraries and architectures', async () => {
  await using run = await act(await session.workspace('own-c'), {
    variant: 'alpine, linux-generic',
    architecture: 'amd64, arm64',
    ldflags: '-s -w -X main.HandlerRegisterer.unknown=1',
  });
  expect(run.annotations).toEqual([]);
  const entries = JSON.parse(run.outputs.plugins ?? '[]') as Record<string, string>[];
  const words = entries.map(({ variant, architecture, verdict, proof }) => [
    `${variant} ${architecture}`,
    verdict,
    proof,
  ]);
  expect(words).toEqual([
    ['alpine amd64', 'accepts', 'loaded'],
    ['alpine arm64', 'accepts', 'loaded'],
    ['linux-generic amd64', 'accepts', 'loaded'],
    ['linux-generic arm64', 'accepts', 'loaded'],
  ]);
});

test('on this machine too, and CGO_CFLAGS of build-env reach its C', async () => {
  const workspace = await session.workspace('own-c');
  await using run = await act(workspace, { builder: 'host' });
  expect(pluginsOf(run).get('own-c')).toMatchObject({ verdict: 'accepts', proof: 'loaded' });
  await using other = await act(workspace, {
    builder: 'host',
    'build-env': 'CGO_CFLAGS=-O2 -include nowhere.h',
  });
  expect(other.exitCode).toBe(1);
  expect(said(other, 'error')).toContain('The C header nowhere.h is not there to compile with.');
});

const SHARED_C = 'github.com/mattn/go-pointer';

/** A Go program in a folder of its own, with a third-party package that has C in it. */
async function withSharedC(name: string, source: string): Promise<string> {
  const folder = join(await session.folder(name), name);
  await mkdir(folder);
  await writeFile(
    join(folder, 'go.mod'),
    `module example.com/${name}\n\ngo 1.20\n\nrequire ${SHARED_C} v0.0.1\n`,
  );
  await writeFile(
    join(folder, 'go.sum'),
    `${SHARED_C} v0.0.1 h1:n+XhsuGeVO6MEAp7xyEukFINEa+Quek5psIR/ylA6o0=\n${SHARED_C} v0.0.1/go.mod h1:2zXcozF6qYGgmsG+SeTZz3oAbFLdD3OWqnUbNvJZAlc=\n`,
  );
  await writeFile(join(folder, 'main.go'), source);
  return folder;
}

test("a third-party package with C that the gateway links too has the gateway's paths, built on this machine", async () => {
  const gateway = await withSharedC(
    'gateway',
    `package main

import (
	"os"
	"plugin"

	pointer "${SHARED_C}"
)

func main() {
	pointer.Save(nil)
	if _, err := plugin.Open(os.Args[1]); err != nil {
		panic(err)
	}
}
`,
  );
  const modules = await session.folder('modules');
  await run('go', ['mod', 'download'], {
    cwd: gateway,
    env: { GOMODCACHE: modules, GOFLAGS: '-modcacherw' },
  });
  const { docker } = engineAt(session.world.dockerHost);
  const mounts = [`--volume=${gateway}:/src`, `--volume=${modules}:/go/pkg/mod`];
  const settings = ['GOMODCACHE=/go/pkg/mod', 'GOPROXY=off', 'GOCACHE=/tmp/go'].map((one) => `--env=${one}`);
  const image = 'krakend/builder:2.12.1-linux-generic';
  const build = ['go', 'build', '-buildvcs=false', '-o', 'krakend', '.'];
  await docker(['run', '--rm', '--network=none', '--workdir=/src', ...mounts, ...settings, image, ...build]);

  const workspace = await withSharedC(
    'plugin',
    `package main

import (
	"context"
	"net/http"

	pointer "${SHARED_C}"
)

var HandlerRegisterer = registerer("shared-c")

type registerer string

func (r registerer) RegisterHandlers(register func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	pointer.Save(r)
}

func main() {}
`,
  );
  await copyFile(join(gateway, 'krakend'), join(workspace, 'krakend'));
  await using action = await act(workspace, { builder: 'host', gateway: 'krakend', verify: 'static' });
  expect(action.annotations).toEqual([]);
  const [made] = pluginsOf(action).values();
  expect(made).toMatchObject({ verdict: 'accepts' });
  // It is no KrakenD, so it is asked by hand.
  await run(join(gateway, 'krakend'), [join(workspace, made?.path ?? '')]);
});

/** A plugin that needs a library which no builder has. */
async function needy(): Promise<string> {
  const folder = join(await session.folder('needy'), 'answer');
  await mkdir(folder);
  await writeFile(join(folder, 'go.mod'), 'module example.com/fixtures/answer\n\ngo 1.20\n');
  await writeFile(
    join(folder, 'main.go'),
    `// Package main asks a library that builder-setup brings.
package main

// #cgo LDFLAGS: -lfixture
// #include <fixture.h>
import "C"

import (
	"context"
	"net/http"
)

var HandlerRegisterer = registerer("answer")

type registerer string

func (r registerer) RegisterHandlers(register func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	if C.fixture_answer() == 42 {
		register(string(r), nil)
	}
}

func main() {}
`,
  );
  return folder;
}

const SOURCES = `
echo 'int fixture_answer(void);' > /usr/include/fixture.h
echo 'int fixture_answer(void) { return 42; }' > /tmp/fixture.c`;
const STATIC = `${SOURCES}
gcc -c -fPIC -o /tmp/fixture.o /tmp/fixture.c
ar rcs /usr/lib/libfixture.a /tmp/fixture.o`;
const SHARED = `${SOURCES}
gcc -shared -fPIC -o /usr/lib/libfixture.so /tmp/fixture.c`;

test('builder-setup runs once, its image keeps nothing of a proxy, and without it the error says that it would help', async () => {
  const workspace = await needy();
  const inputs = { 'builder-setup': STATIC, 'build-env': 'HTTP_PROXY=http://user:hush@127.0.0.1:9' };
  await using run = await act(workspace, inputs);
  expect(run.annotations).toEqual([]);
  expect(pluginsOf(run).get('answer')).toMatchObject({ verdict: 'accepts', proof: 'loaded' });
  expect(run.log).toContain('+ ar rcs /usr/lib/libfixture.a');
  const builder = builderOf(run);
  expect(builder?.name).toContain('krakend/builder:2.12.1-linux-generic with builder-setup');
  const { docker } = engineAt(session.world.dockerHost);
  const inspected = await docker(['image', 'inspect', imageOf(builder?.digest ?? '')]);
  expect(inspected).toContain('"HTTP_PROXY="');
  expect(inspected).not.toContain('hush');
  expect(run.log).not.toContain('hush');

  await using again = await act(workspace, inputs);
  expect(again.log).toContain('with builder-setup, already on this machine');
  expect(again.log).not.toContain('+ ar rcs');
  expect(builderOf(again)).toEqual(builder);

  // What was compiled with its header is not taken where there is none.
  await using without = await act(workspace, {});
  expect(said(without, 'error')).toContain('The C header fixture.h is not there to compile with.');
  expect(said(without, 'error')).toContain('builder-setup');
});

test('what builder-setup adds is not there where the gateway runs: a plugin that needs it is refused', async () => {
  await using run = await act(await needy(), { 'builder-setup': SHARED });
  expect(pluginsOf(run).get('answer')).toMatchObject({ outcome: 'refused', proof: 'failed' });
  expect(said(run, 'error')).toContain('it needs the library libfixture.so');
  expect(said(run, 'error')).toContain('link it statically');
});

test('a script that fails says which command, and leaves no container', async () => {
  await using run = await act(await needy(), {
    'builder-setup': 'echo one\napk add libfixture-dev\necho two',
  });
  expect(run.exitCode).toBe(1);
  const error = said(run, 'error');
  expect(error).toContain(
    'krakend/builder:2.12.1-linux-generic with exit code 127, at apk add libfixture-dev.',
  );
  expect(error).toContain('apt-get update');
  expect(await containersOf(session.world, run)).toEqual([]);
});
