import { afterAll, beforeAll, expect, test } from 'vitest';
import { warmHome } from '../integration/support.ts';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { openSession, type Session } from '../world/session.ts';
import { exampleWorkflow, hello, openConsumer } from './consumer.ts';

// What act and other runners bring themselves: caches of the first protocol, and nothing that takes artifacts.

let session: Session;
let first: ActRun;
let second: ActRun;

beforeAll(async () => {
  session = await openSession();
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  const { text } = exampleWorkflow('minimal.yml');
  const cacheV1 = await session.folder('cache-v1');
  first = await consumer.run(text, { cacheV1, home: await warmHome(session) });
  second = await consumer.run(text, { cacheV1, home: await session.folder('machine') });
});

afterAll(async () => {
  for (const run of [first, second]) await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('what one run saves, the next finds on another machine', () => {
  const post = stepOf(jobOf(first, 'plugins'), '1', 'Post');
  expect(post.log).toContain('gateway cache saved: ');
  expect(post.log).toContain('build cache saved: ');
  expect(post.log).toContain('result cache saved: ');
  const { log, summary, outputs } = stepOf(jobOf(second, 'plugins'), '1');
  expect(outputs['cache-hit']).toBe('true');
  expect(log).toMatch(/^✓ Gateway 2\.12\.1-alpine-amd64: .*, from the cache \(/m);
  expect(summary).toContain('Caches: result found, gateway found.');
});

test('without a place for artifacts the plugins stay on the runner, and a warning says so', () => {
  for (const run of [first, second]) {
    expect(run.exitCode, run.stderr + run.log).toBe(0);
    const { annotations, outputs } = stepOf(jobOf(run, 'plugins'), '1');
    expect(annotations).toMatchObject([{ level: 'warning' }]);
    expect(annotations[0]?.message).toContain('krakend-plugins-2.12.1-alpine-amd64 could not be uploaded');
    expect(annotations[0]?.message).toContain('upload: false');
    expect(outputs).toMatchObject({
      'artifact-name': '',
      'plugin-path': 'krakend-plugins/2.12.1-alpine-amd64/hello.so',
    });
  }
});
