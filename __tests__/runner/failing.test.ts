import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PluginEntry } from '../../src/publish/manifest.ts';
import { fixture, fixtureFolder } from '../fixtures/fixtures.ts';
import { warmHome } from '../integration/support.ts';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { type Consumer, fetchArtifact, hello, openConsumer } from './consumer.ts';

// One plugin is fine and one links another golang.org/x/time than the gateway. The job goes on only to do
// what the action said, and to build again.
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
      - id: mend
        if: always()
        run: |
          echo "compatible=$COMPATIBLE" >> "$GITHUB_OUTPUT"
          if [ "$COMPATIBLE" = false ]; then eval "$FIX_COMMANDS"; fi
          git diff --unified=0 -- '*go.mod'
        env:
          COMPATIBLE: \${{ steps.build.outputs.compatible }}
          FIX_COMMANDS: \${{ steps.build.outputs.fix-commands }}
          GOFLAGS: -modcacherw
      - id: again
        if: always()
        uses: OWNER/krakend-plugin-action@v1
        with:
          krakend-version: '2.12.1'
          variant: linux-generic
          artifact-name: mended
      - id: never
        run: echo "a step without if is not reached"
`;

const folder = '2.12.1-linux-generic-amd64';
const [mismatch] = mismatchesOf('foreign-direct');

let session: Session;
let consumer: Consumer;
let run: ActRun;

beforeAll(async () => {
  session = await openSession();
  consumer = await openConsumer(session, {
    'plugins/hello': hello,
    'plugins/limits': fixtureFolder('foreign-direct'),
  });
  // GitHub's runners have a Go on PATH, newer than that of some distributions.
  const goRoot = await ensureToolchain('1.25.6');
  run = await consumer.run(workflow, {
    home: await warmHome(session),
    env: { PATH: `${join(goRoot, 'bin')}:${process.env.PATH}` },
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

describe('the step with a plugin that would not load', () => {
  test('fails, and the job with it', () => {
    const job = jobOf(run, 'plugins');
    expect(stepOf(job, 'build'), job.log).toMatchObject({ result: 'failure', forgiven: false });
    expect(job.result).toBe('failure');
    expect(run.exitCode).not.toBe(0);
    expect(run.log).not.toContain('a step without if is not reached');
  });

  test('marks the line of go.mod, with both versions', () => {
    const { annotations } = stepOf(jobOf(run, 'plugins'), 'build');
    const error = { level: 'error', file: 'plugins/limits/go.mod', line: mismatch?.line };
    expect(annotations).toMatchObject([error]);
    expect(annotations[0]?.message).toContain(mismatch?.module);
    expect(annotations[0]?.message).toContain(mismatch?.have);
    expect(annotations[0]?.message).toContain(mismatch?.want);
  });

  test('says in log and summary which plugin it is, and where', () => {
    const { log, summary } = stepOf(jobOf(run, 'plugins'), 'build');
    expect(log).toMatch(/^✗ foreign-direct failed for KrakenD 2\.12\.1/m);
    expect(summary).toContain('1 of 2 plugins for KrakenD 2.12.1 failed');
    expect(summary).toContain(`plugins/limits/go.mod:${mismatch?.line}`);
  });

  test('still publishes the other plugin', async () => {
    const { outputs } = stepOf(jobOf(run, 'plugins'), 'build');
    const plugins = JSON.parse(outputs.plugins ?? '[]') as PluginEntry[];
    expect(plugins.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['hello', 'published'],
      ['foreign-direct', 'incompatible'],
    ]);
    const artifact = await fetchArtifact(session, run.runId, outputs['artifact-name'] ?? '');
    expect(artifact.plugins).toEqual([`${folder}/hello.so`]);
  });

  test('is followed by its post step', () => {
    const post = stepOf(jobOf(run, 'plugins'), 'build', 'Post');
    expect(post).toMatchObject({ result: 'success', annotations: [] });
    expect(post.log).toContain('gateway cache saved');
  });
});

test('the commands mend go.mod in a later step, and then both plugins load', async () => {
  const job = jobOf(run, 'plugins');
  const mend = stepOf(job, 'mend');
  expect(mend, mend.log).toMatchObject({ result: 'success', outputs: { compatible: 'false' } });
  expect(mend.log).toContain(`-require ${mismatch?.module} ${mismatch?.have}`);
  expect(mend.log).toContain(`+require ${mismatch?.module} ${mismatch?.want}`);

  const again = stepOf(job, 'again');
  expect(again, again.log).toMatchObject({
    result: 'success',
    outputs: { compatible: 'true', 'fix-commands': '' },
  });
  const artifact = await fetchArtifact(session, run.runId, 'mended');
  expect(artifact.plugins).toEqual([`${folder}/foreign-direct.so`, `${folder}/hello.so`]);
});

function mismatchesOf(name: string) {
  const outcome = fixture(name).outcomes['2.12.1'];
  if (outcome.is !== 'mismatch') throw new Error(`${name} links what the gateway links`);
  return outcome.modules;
}
