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
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends a run and its program with exit code %i, and removes what was secret',
  async (signal, code) => {
    const secrets = join(folder, signal, 'secrets');
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUN, secrets], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = createInterface({ input: child.stdout });
    const sleeper = Number(await new Promise<string>((resolve) => lines.once('line', resolve)));

    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const [home = ''] = readdirSync(secrets);
    expect(readdirSync(join(secrets, home))).toContain('netrc');
    if (signal === 'SIGHUP') {
      // As of a terminal that is closed, nothing that is written arrives any more.
      child.stdout.destroy();
      child.stderr.destroy();
    }
    child.kill(signal);

    expect(await ended).toBe(code);
    expect(readdirSync(secrets)).toEqual([]);
    expect(() => process.kill(sleeper, 0)).toThrow('ESRCH');
  },
);
