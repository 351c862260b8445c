import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandHome } from '../../src/folders.ts';
import { ownFolder } from '../../src/workspace/module-cache.ts';
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

function run(workspace: string, inputs: Record<string, string>): Promise<ActionRun> {
  return session.run({ workspace, inputs, env: { HOME: home }, post: false });
}

async function write(workspace: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
}

const FAILING = `package checked

import (
	"fmt"
	"testing"
)

func TestSumHolds(t *testing.T) {
	if got := 1 + 1; got != 2 {
		t.Fatal(got)
	}
}

func TestNames(t *testing.T) {
	t.Run("empty", func(t *testing.T) {
		t.Errorf("got %q, want %q\\nand more of it", "", "x")
	})
	t.Run("whole", func(t *testing.T) {})
}

func TestPanics(t *testing.T) {
	var names map[string]string
	fmt.Println("printed before")
	names["x"] = "y"
}
`;

const VETTED = `package vetted

import "fmt"

func Show(count int) {
	fmt.Printf("%s\\n", count)
}
`;

const BROKEN = `package broken

import "testing"

func TestNothing(t *testing.T) {
	missing()
}
`;

const GROUND = `package ground

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTemporaryFilesMayBeWritten(t *testing.T) {
	if err := os.WriteFile(filepath.Join(t.TempDir(), "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSourcesMayNot(t *testing.T) {
	if err := os.WriteFile("left-behind", nil, 0o600); err == nil {
		t.Fatal("written")
	}
}

func TestThereIsNoNetwork(t *testing.T) {
	routes, err := os.ReadFile("/proc/net/route")
	if err != nil || countLines(routes) != 1 {
		t.Fatalf("%v, routes: %s", err, routes)
	}
}

func countLines(text []byte) (lines int) {
	for _, b := range text {
		if b == '\\n' {
			lines++
		}
	}
	return lines
}
`;

/** A test that is after the plugin and the caches; it fails where it can't even try. */
const TAMPERING = `package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTampers(t *testing.T) {
	built, _ := filepath.Glob("/krakend-plugin/work/built/*.so")
	for _, path := range built {
		if file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0); err == nil {
			file.WriteString("changed by a test")
			file.Close()
		}
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("GOCACHE"), "planted"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("/krakend-plugin/work/built.so", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join("/krakend-plugin/work", "locked", "inner")
	if err := os.MkdirAll(locked, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(locked), 0o000); err != nil {
		t.Fatal(err)
	}
}
`;

test('no test changes what is published or kept', async () => {
  const workspace = await session.workspace('foreign-go-sum-only');
  await write(workspace, { 'tampers_test.go': TAMPERING });
  await using built = await run(workspace, { test: './...' });

  expect(said(built, 'error')).toBe('');
  expect(built.log).toContain('2 tests in 1 package passed');
  const plugin = pluginsOf(built).get('foreign-go-sum-only');
  expect(plugin).toMatchObject({ outcome: 'published', proof: 'loaded' });
  const published = await readFile(join(workspace, OUTPUT, '2.12.1-alpine-amd64/foreign-go-sum-only.so'));
  expect(createHash('sha256').update(published).digest('hex')).toBe(plugin?.sha256);
  expect(published.includes('changed by a test')).toBe(false);
  const owner = { repository: 'example/plugins', kept: true, temporary: '', environment: {} };
  const kept = join(expandHome(ownFolder('build', owner).path, home), 'docker-alpine-amd64');
  const names = await readdir(kept);
  expect(names).toContain('00');
  expect(names).not.toContain('planted');
});

test('passing tests, of a package and with modules of their own, are counted, and the tree stays as it is', async () => {
  const workspace = await session.workspace('foreign-go-sum-only');
  await write(workspace, { 'internal/ground/ground_test.go': GROUND });
  const before = contentsOf(workspace);
  await using built = await run(workspace, { test: './...' });

  expect(said(built, 'error')).toBe('');
  expect(built.exitCode).toBe(0);
  expect(built.log).toContain('4 tests in 2 packages passed');
  expect(built.summary).toContain('4 tests in 2 packages passed');
  const [target] = JSON.parse(built.outputs.targets ?? '[]');
  expect(target.tests).toMatchObject({ packages: 2, passed: 4, failed: 0, ran: true });
  expect(pluginsOf(built).get('foreign-go-sum-only')).toMatchObject({
    outcome: 'published',
    proof: 'loaded',
  });
  expect(contentsOf(workspace, OUTPUT)).toEqual(before);
});

test('what fails is told at its line, and keeps the plugins of its module from being published', async () => {
  const workspace = await session.workspace('server', 'monorepo');
  await write(workspace, {
    'server/checked/checked_test.go': FAILING,
    'server/vetted/vetted.go': VETTED,
    'server/broken/broken_test.go': BROKEN,
  });
  await using built = await run(workspace, { test: './...' });

  expect(built.exitCode).toBe(1);
  const places = annotations(built, 'error').map(({ file, line, title }) => `${file}:${line} ${title}`);
  expect(places.toSorted()).toEqual([
    'server/broken/broken_test.go:6 undefined: missing',
    'server/checked/checked_test.go:16 TestNames/empty fails: got "", want "x"',
    'server/checked/checked_test.go:24 TestPanics fails: panic: assignment to entry in nil map',
    'server/vetted/vetted.go:6 fmt.Printf format %s has arg count of wrong type int',
  ]);
  expect(said(built, 'error')).toContain("go test -run '^TestNames$/^empty$' ./checked");
  expect(pluginsOf(built).get('server')).toMatchObject({ outcome: 'tests-failed', proof: 'loaded' });
  expect(pluginsOf(built).get('auth')).toMatchObject({ outcome: 'published', proof: 'loaded' });
  expect(existsSync(join(workspace, OUTPUT, '2.12.1-alpine-amd64/server.so'))).toBe(false);
  expect(built.summary).toContain('its tests fail');
});

test('for another architecture tests are vetted alone, with a notice', async () => {
  const workspace = await session.workspace('monorepo');
  await using built = await run(workspace, {
    architecture: 'arm64',
    plugins: './plugins/auth',
    test: './plugins/auth',
    verify: 'static',
  });
  expect(said(built, 'error')).toBe('');
  expect(said(built, 'notice')).toContain('vetted for arm64, and not run');
  expect(built.log).toContain('vetted, not run');
});

test('a folder of no module is an error before anything is built', async () => {
  const workspace = await session.workspace('server', 'client');
  await rm(join(workspace, 'client/go.mod'));
  await using built = await run(workspace, { plugins: './server', test: './client/...' });
  expect(said(built, 'error')).toContain('test: "./client" belongs to no Go module.');
  expect(built.log).not.toContain('Builder for');
});
