import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-cancel-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Shows credentials to a program that goes on until it is ended, and ends as a run does. */
const RUN = `
const source = (name) => import(new URL(name, ${JSON.stringify(new URL('../src/', import.meta.url).href)}));
const { cancelled, listenForCancellation } = await source('cancel.ts');
const { withPrivateHome } = await source('builder/host/with-private-home.ts');
const { run } = await source('process.ts');
listenForCancellation();
const credentials = [{ host: 'github.com', path: 'acme', user: 'x', token: 'secret' }];
try {
  await withPrivateHome({ credentials, secrets: process.argv[1] }, (home) =>
    run({
      program: 'sh',
      args: ['-c', 'echo "$$"; exec sleep 60'],
      env: { PATH: process.env.PATH, ...home },
      onLine: (line) => console.log(line),
    }),
  );
} catch {
  // A run says here how it ended, to whoever still reads.
  process.stderr.write('ended');
  process.exit(cancelled.reason.exitCode);
}
`;

test.each([
  ['SIGHUP', 129, 'on a terminal that is closed'],
  ['SIGINT', 130, 'read to its end'],
  // As with `| tee`, whose program gets the signal as well.
  ['SIGINT', 130, 'whose reader is gone'],
  ['SIGTERM', 143, 'read to its end'],
] as const)(
  '%s ends a run and its program with exit code %i, and removes what was secret: a run %s',
  async (signal, code, reader) => {
    const secrets = join(folder, `${signal} ${reader}`, 'secrets');
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUN, secrets], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = createInterface({ input: child.stdout });
    const sleeper = Number(await new Promise<string>((resolve) => lines.once('line', resolve)));

    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const [home = ''] = readdirSync(secrets);
    expect(readdirSync(join(secrets, home))).toContain('netrc');
    if (reader !== 'read to its end') {
      child.stdout.destroy();
      child.stderr.destroy();
    }
    child.kill(signal);

    expect(await ended).toBe(code);
    expect(readdirSync(secrets)).toEqual([]);
    expect(() => process.kill(sleeper, 0)).toThrow('ESRCH');
  },
);

/** A run with something under way that listens to nothing, as is what shall be done at the last. */
const STUCK = `
const { listenForCancellation } = await import(${JSON.stringify(new URL('../src/cancel.ts', import.meta.url).href)});
setInterval(() => {}, 1000);
listenForCancellation(() => {
  console.log('at the last');
  return new Promise(() => {});
});
console.log('ready');
`;

/** Signals a stuck run, and then at each line of it. */
async function stuck(...signals: readonly NodeJS.Signals[]): Promise<{ code: number | null; ms: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', STUCK], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const waiting = [...signals];
  createInterface({ input: child.stdout }).on('line', () => {
    const signal = waiting.shift();
    if (signal) child.kill(signal);
  });
  const started = performance.now();
  return { code: await ended, ms: performance.now() - started };
}

test('a run in which all is stuck ends by itself, and at once for who asks again', async () => {
  const [once, again] = await Promise.all([stuck('SIGINT'), stuck('SIGINT', 'SIGTERM')]);
  expect([once.code, again.code]).toEqual([130, 130]);
  expect(again.ms).toBeLessThan(once.ms);
}, 20_000);
