import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesIn, warmHome } from '../integration/support.ts';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { cacheContents } from '../world/cache-contents.ts';
import { openSession, type Session } from '../world/session.ts';
import { fetchArtifact, hello, openConsumer } from './consumer.ts';

// The C compiler is a script of the repository that gives up without the secret: what is looked for below
// was really there. Debug logging and -x make all that can talk talk.
const compiler = `#!/bin/sh
[ "$API_TOKEN" ] || { echo "API_TOKEN has not arrived" >&2; exit 1; }
exec gcc "$@"
`;

const workflow = `
on: push
permissions:
  contents: read
jobs:
  plugins:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - id: build
        uses: OWNER/krakend-plugin-action@v1
        with:
          krakend-version: '2.12.1'
          variant: linux-generic
          build-flags: -x
          build-env: |
            CC=/app/compiler.sh
            API_TOKEN=\${{ secrets.API_TOKEN }}
        env:
          RUNNER_DEBUG: '1'
      - run: cp "$REPORT" "$HOME/report.json"
        env:
          REPORT: \${{ steps.build.outputs.report }}
`;

const secret = 'tok_5e8f2c "quoted" $HOME, and=more';

let session: Session;
let run: ActRun;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  writeFileSync(join(consumer.repository, 'compiler.sh'), compiler);
  chmodSync(join(consumer.repository, 'compiler.sh'), 0o755);
  run = await consumer.run(workflow, { home, secrets: { API_TOKEN: secret } });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('a secret in build-env reaches the compiler', () => {
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(stepOf(jobOf(run, 'plugins'), 'build').log).toContain('-extld=/app/compiler.sh');
});

test('the log does not even have to hide it', () => {
  for (const stage of ['Main', 'Post'] as const) {
    const { log } = stepOf(jobOf(run, 'plugins'), 'build', stage);
    // Where a step asks to hide something, act shows that line as stars alone.
    const hidden = log.split('\n').filter((line) => line.includes('***') && !/^\s*⚙\s+\*{3}$/.test(line));
    expect(hidden).toEqual([]);
  }
  expect(leaks(Buffer.from(run.log + run.stderr))).toEqual([]);
});

test('summary, outputs and report do not have it', () => {
  const { outputs, annotations } = stepOf(jobOf(run, 'plugins'), 'build');
  const told = JSON.stringify([run.summaries, Object.entries(outputs), annotations]);
  expect(leaks(Buffer.from(told))).toEqual([]);
  expect(leaks(readFileSync(join(home, 'report.json')))).toEqual([]);
});

test('nor has any file of the artifact', async () => {
  const { folder } = await fetchArtifact(session, run.runId, 'krakend-plugins-2.12.1-linux-generic-amd64');
  const files = filesIn(folder);
  expect(files).toEqual(['2.12.1-linux-generic-amd64/hello.so', 'checksums.txt', 'plugins.json']);
  for (const file of files) expect(leaks(readFileSync(join(folder, file))), file).toEqual([]);
});

test('nor has any cache', () => {
  const caches = session.results.caches();
  expect(caches.map(({ key }) => key.split('-')[2]).toSorted()).toEqual(['build', 'gateway', 'result']);
  for (const { key, file } of caches) {
    expect(leaks(cacheContents(file)), key).toEqual([]);
  }
});

/** The forms in which the secret stands there: as it is, as JSON writes it, in base 64. */
function leaks(content: Buffer): string[] {
  const forms = [secret.slice(0, 10), JSON.stringify(secret).slice(1, -1), btoa(secret).slice(0, 12)];
  return forms.filter((form) => content.includes(form));
}
