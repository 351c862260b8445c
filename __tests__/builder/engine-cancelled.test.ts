import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-engine-cancelled-'));
  const docker = join(folder, 'docker');
  writeFileSync(docker, '#!/bin/sh\necho asked >&2\nexec sleep 60\n');
  chmodSync(docker, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

const ASK = `
const source = (name) => import(new URL(name, ${JSON.stringify(new URL('../../src/', import.meta.url).href)}));
const { listenForCancellation } = await source('cancel.ts');
const { engineState } = await source('builder/docker/engine.ts');
listenForCancellation();
console.log('asking');
console.log(await engineState().then(JSON.stringify, ({ name }) => name));
`;

test('an engine that hangs is not said to be absent where the run is cancelled', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ASK], {
    env: { PATH: `${folder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line === 'asking') child.kill('SIGINT');
  }
  expect(said).toEqual(['asking', 'CancelledError']);
});
