import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exactToolchain, type ToolchainRequest } from '../../src/builder/host/toolchain.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-toolchain-'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A go command on PATH that says this version of itself, and of any other where it would lie. */
function goThatSays(version: string): void {
  const script = `#!/bin/sh
case $GOTOOLCHAIN,$2 in
local,GOVERSION) echo '${version}' ;;
local,*) exit 1 ;;
*,GOROOT) echo "/fetched/$GOTOOLCHAIN" ;;
esac
`;
  writeFileSync(join(folder, 'go'), script, { mode: 0o755 });
}

function request(): ToolchainRequest {
  const { phase: log } = rememberingPhase();
  return { goVersion: '1.25.6', downloadEnvironment: {}, credentials: [], secrets: folder, log };
}

test.each([
  ['go1.25.6', 'present'],
  ['go1.25.4', 'fetched'],
  ['go1.25.4 X:nodwarf5', 'fetched'],
  // Its packages are not those of the gateway's Go.
  ['go1.25.6 X:nodwarf5,synctest', 'fetched'],
])('a Go on PATH that says %j: the exact one is %s', async (says, found) => {
  goThatSays(says);
  const program = found === 'present' ? join(folder, 'go') : '/fetched/go1.25.6/bin/go';
  expect(await exactToolchain(request())).toEqual({ program, goVersion: '1.25.6' });
});

test.each(['go1.20.14', 'go1.20.14 X:boringcrypto', 'devel go1.26-abc X:nodwarf5', ''])(
  'a Go on PATH that says %j fetches none',
  async (says) => {
    goThatSays(says);
    const { what } = await problemFromAsync(() => exactToolchain(request()));
    expect(what).toContain("can't fetch the gateway's");
  },
);
