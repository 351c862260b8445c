import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { which } from '../world/packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-usage-'));
const LONG_MS = 300;
const server = createServer((_, response) => {
  response.write('a part');
  setTimeout(() => response.end('the rest'), LONG_MS);
});
let url: string;

beforeAll(async () => {
  for (const name of ['docker', 'tar']) symlinkSync(which('sleep') ?? '', join(folder, name));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const prelude = `
  import { spawn } from 'node:child_process';
  import { get } from 'node:http';
  const program = (name) => new Promise((done) => spawn('${folder}/' + name, ['${LONG_MS / 1000}']).once('close', done));
  const request = () => new Promise((done) => get('ADDRESS', (answer) => answer.resume().once('end', done)));
`;

/** What a step that runs this code used. */
async function use(code: string): Promise<{ milliseconds: number; ownMilliseconds: number }> {
  const usage = mkdtempSync(join(folder, 'usage-'));
  const script = join(usage, 'main.mjs');
  writeFileSync(script, prelude.replace('ADDRESS', url) + code);
  const preload = new URL('usage.mjs', import.meta.url).href;
  const child = spawn(process.execPath, [`--import=${preload}`, script], {
    env: { KPA_BENCH_USAGE: usage },
    stdio: 'inherit',
  });
  expect(await new Promise((ended) => child.once('close', ended))).toBe(0);
  return JSON.parse(readFileSync(join(usage, 'main.mjs.json'), 'utf8'));
}

// A timer may be a millisecond early.
const AT_LEAST_MS = LONG_MS - 5;

test('what Docker takes is not the step’s own', async () => {
  const { milliseconds, ownMilliseconds } = await use("await program('docker');");
  expect(milliseconds - ownMilliseconds).toBeGreaterThan(AT_LEAST_MS);
});

test('nor is what an answer takes, to its end', async () => {
  const { milliseconds, ownMilliseconds } = await use('await request();');
  expect(milliseconds - ownMilliseconds).toBeGreaterThan(AT_LEAST_MS);
});

test('what other programs take is, and what is waited for at once counts once', async () => {
  const all = "await Promise.all([program('docker'), program('docker'), request()]); await program('tar');";
  const { ownMilliseconds } = await use(all);
  expect(ownMilliseconds).toBeGreaterThan(AT_LEAST_MS);
});
