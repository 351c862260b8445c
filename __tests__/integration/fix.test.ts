/** Fixes that hold: written, given as a patch that git applies, or refused with what stands in the way. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import type { ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, contentsOf, OUTPUT, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

const goMod = (folder: string): string => readFileSync(join(folder, 'go.mod'), 'utf8');

/** A module from texts, with the source of a fixture where none is given. */
async function lay(folder: string, name: string, text: string, source: { main: string } | { of: string }) {
  const to = join(folder, name);
  if ('of' in source) await cp(fixtureFolder(source.of), to, { recursive: true });
  else await mkdir(to, { recursive: true });
  if ('main' in source) await writeFile(join(to, 'main.go'), source.main);
  await writeFile(join(to, 'go.mod'), text);
}

const REGISTERER = `
type registerer string

func (r registerer) RegisterHandlers(f func(
	name string,
	handler func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error),
)) {
	f(string(r), func(_ context.Context, _ map[string]interface{}, h http.Handler) (http.Handler, error) {
		use()
		return h, nil
	})
}

var HandlerRegisterer = registerer("fix")

func main() {}
`;

/** Without lines for what Lura pulls in: Go then links lower versions than the gateway, x/text among them. */
const LURA_ALONE = `module example.com/lura-alone

go 1.24.0

require (
	github.com/gin-gonic/gin v1.9.1
	github.com/luraproject/lura/v2 v2.12.1
)
`;

/** Direct, and what it pulls in, both foreign. */
const BOTH = `module example.com/both

go 1.24.0

require (
	github.com/PuerkitoBio/goquery v1.11.0
	golang.org/x/time v0.14.0
)

require (
	github.com/andybalholm/cascadia v1.3.3 // indirect
	golang.org/x/net v0.47.0 // indirect
)
`;

const BOTH_MAIN = `package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/time/rate"
)

func use() {
	rate.NewLimiter(1, 1).Allow()
	goquery.NewDocumentFromReader(strings.NewReader("<p>"))
}
${REGISTERER}`;

/** Uses what came with cobra 1.9; the gateway links 1.8.1. */
const NEEDS_NEWER = `module example.com/needs-newer

go 1.24.0

require github.com/spf13/cobra v1.9.1
`;

const NEEDS_NEWER_MAIN = `package main

import (
	"context"
	"net/http"

	"github.com/spf13/cobra"
)

func use() {
	var complete cobra.CompletionFunc = cobra.NoFileCompletions
	(&cobra.Command{Use: "x", ValidArgsFunction: complete}).CommandPath()
}
${REGISTERER}`;

describe('fix: true', () => {
  let run: ActionRun;
  let workspace: string;

  beforeAll(async () => {
    workspace = await session.workspace('foreign-direct', 'foreign-indirect', 'shares-lura', 'server');
    await lay(workspace, 'lura-alone', LURA_ALONE, { of: 'shares-lura' });
    await lay(workspace, 'both', BOTH, { main: BOTH_MAIN });
    await lay(workspace, 'needs-newer', NEEDS_NEWER, { main: NEEDS_NEWER_MAIN });
    run = await session.run({
      workspace,
      inputs: { variant: 'linux-generic', fix: 'true', upload: 'false' },
      env: { HOME: home },
      post: false,
    });
  });
  afterAll(() => run[Symbol.asyncDispose]());

  test.each(['foreign-direct', 'foreign-indirect', 'both', 'lura-alone'])(
    '%s fits after its go.mod was changed, and the gateway loads it',
    (name) => {
      expect(pluginsOf(run).get(name)).toMatchObject({
        outcome: 'published',
        proof: 'loaded',
        verdict: 'accepts',
      });
      const [notice] = annotations(run, 'notice', { file: `${name}/go.mod` });
      expect(notice?.message).toContain(`${name}/go.mod was changed to fit 2.12.1-linux-generic-amd64`);
    },
  );

  test('each with the fewest changes: a requirement set, a version held, one of each', () => {
    expect(goMod(join(workspace, 'foreign-direct'))).toBe(
      goMod(fixtureFolder('foreign-direct')).replace('v0.14.0', 'v0.13.0'),
    );
    expect(goMod(join(workspace, 'foreign-indirect'))).toBe(
      `${goMod(fixtureFolder('foreign-indirect'))}\nreplace golang.org/x/net => golang.org/x/net v0.44.0\n`,
    );
    expect(goMod(join(workspace, 'both'))).toBe(
      `${BOTH.replace('v0.14.0', 'v0.13.0')}\nreplace golang.org/x/net => golang.org/x/net v0.44.0\n`,
    );
  });

  test('what fits as it is stays as it is', () => {
    for (const name of ['server', 'shares-lura']) {
      expect(contentsOf(join(workspace, name))).toEqual(contentsOf(fixtureFolder(name)));
    }
  });

  test('one that needs newer than the gateway has fails, and is told so', () => {
    expect(run.exitCode).toBe(1);
    expect(pluginsOf(run).get('needs-newer')?.outcome).toBe('failed');
    expect(said(run, 'error')).toContain('undefined: cobra.CompletionFunc');
    expect(said(run, 'error')).toContain(
      'No change of go.mod makes needs-newer fit 2.12.1-linux-generic-amd64.',
    );
  });

  test('its go.mod stays as it was, nobody is told to commit it, and no patch has it', () => {
    expect(goMod(join(workspace, 'needs-newer'))).toBe(NEEDS_NEWER);
    expect(existsSync(join(workspace, 'needs-newer', 'go.sum'))).toBe(false);
    expect(annotations(run, 'notice', { file: 'needs-newer/go.mod' })).toEqual([]);
    const patch = readFileSync(run.outputs['fix-patch'] ?? '', 'utf8');
    expect(patch).toContain('foreign-direct/go.mod');
    expect(patch).not.toContain('needs-newer');
    expect(run.summary).toContain("With the gateway's versions: it no longer compiles.");
  });

  test('the summary says how many commands KrakenD would have asked for', () => {
    expect(run.summary).toMatch(/1 change of go\.mod; `krakend check-plugin -f` asks for \d+ commands/);
  });
});

test('where the gateway can not be had, a warning says that nothing is fixed', async () => {
  await using run = await session.run({
    workspace: await session.workspace('server'),
    inputs: { variant: 'linux-generic', gateway: '', fix: 'true', upload: 'false' },
    // The proxy is the only way out, and nobody is there.
    env: { HOME: await session.folder('home-without-gateway'), HTTPS_PROXY: 'http://127.0.0.1:9' },
    post: false,
  });
  expect(run.exitCode).toBe(0);
  expect(said(run, 'warning')).toContain(
    'fix: true changes nothing for 2.12.1-linux-generic-amd64: its gateway could not be had.',
  );
});

test('without it nothing is written, and git applies the patch: the plugins fit then', async () => {
  const workspace = await session.workspace('foreign-direct', 'foreign-indirect', 'no-go-sum');
  const before = contentsOf(workspace);
  const options = {
    workspace,
    inputs: { variant: 'linux-generic', verify: 'off', upload: 'false' },
    env: { HOME: home },
    post: false,
  };
  await using run = await session.run(options);
  expect(run.exitCode).toBe(1);
  expect(contentsOf(workspace, OUTPUT)).toEqual(before);
  const patch = run.outputs['fix-patch'] ?? '';
  expect(basename(patch)).toBe('fix.patch');

  execFileSync('git', ['init', '--quiet'], { cwd: workspace });
  execFileSync('git', ['apply', patch], { cwd: workspace });
  const inputs = { ...options.inputs, mode: 'check' };
  await using again = await session.run({ ...options, inputs });
  expect(again.outputs.compatible).toBe('true');
  expect(again.exitCode).toBe(0);
  expect(again.outputs['fix-patch']).toBe('');
});
