import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { verifyChecksums } from '../world/artifact-download.ts';
import { withQemu } from '../world/binfmt.ts';
import { openSession, type Session } from '../world/session.ts';
import { exampleWorkflow, hello, openConsumer, readManifest } from './consumer.ts';
import { ACTION, actionsOf, setUpQemu } from './stand-ins.ts';

/** Notes each call in a line, keeps what is uploaded, and knows of no release. */
const gh = `#!/usr/bin/env bash
set -euo pipefail
echo "$GH_TOKEN $GH_REPO $*" >> "$RECORD/calls"
case "$2" in
  view) echo "release not found" >&2; exit 1 ;;
  upload) for file in "\${@:4}"; do [[ $file == --* ]] || cp "$file" "$RECORD/"; done ;;
esac
`;

const { text } = exampleWorkflow('release.yml');
const artifact = 'krakend-plugins-2.12.1-alpine+linux-generic-amd64+arm64';

let session: Session;
let run: ActRun;
let record: string;

beforeAll(async () => {
  session = await openSession();
  record = await session.folder('record');
  const bin = await session.folder('bin');
  writeFileSync(join(bin, 'gh'), gh);
  chmodSync(join(bin, 'gh'), 0o755);
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  const others = { 'docker/setup-qemu-action': setUpQemu, 'actions/download-artifact': 'download' } as const;
  run = await consumer.run(text, {
    event: { name: 'push', ref: 'refs/tags/v1.4.0' },
    home: await session.folder('home'),
    secrets: { GITHUB_TOKEN: 'token-of-the-job' },
    env: { PATH: `${bin}:${process.env.PATH}`, RECORD: record },
    under: withQemu(),
    localRepositories: await actionsOf(text, others, session),
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('the release gets the tree of all four gateways, with checksums that hold, and the manifest', async () => {
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  const calls = readFileSync(join(record, 'calls'), 'utf8').trimEnd().split('\n');
  expect(calls.map((call) => call.replace(/^token-of-the-job example\/plugins /, ''))).toEqual([
    'release view v1.4.0',
    'release create v1.4.0 --draft --verify-tag --generate-notes',
    `release upload v1.4.0 ${artifact}.tar.gz krakend-plugins/plugins.json --clobber`,
  ]);
  const unpacked = await session.folder('unpacked');
  execFileSync('tar', ['-xzf', join(record, `${artifact}.tar.gz`), '-C', unpacked]);
  expect(await verifyChecksums(unpacked)).toEqual([
    '2.12.1-alpine-amd64/hello.so',
    '2.12.1-alpine-arm64/hello.so',
    '2.12.1-linux-generic-amd64/hello.so',
    '2.12.1-linux-generic-arm64/hello.so',
  ]);
  expect(readManifest(record)).toMatchObject(
    ['alpine', 'linux-generic'].flatMap((variant) =>
      ['amd64', 'arm64'].map((architecture) => ({ name: 'hello', proof: 'loaded', variant, architecture })),
    ),
  );
});

test('a tag takes nothing from the caches and leaves nothing there', () => {
  const { log, summary } = stepOf(jobOf(run, 'build'), 'plugins');
  expect(log).toContain('Caches: off: runs for a tag take nothing from the cache');
  expect(summary).not.toContain('found');
  expect(session.results.caches()).toEqual([]);
  expect(session.results.requests.filter(({ call }) => call.startsWith('CacheService/'))).toEqual([]);
});

describe('examples/workflows/release.yml', () => {
  interface Job {
    permissions?: Record<string, string>;
    steps: { uses?: string }[];
  }
  const { permissions, jobs } = parse(text) as {
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
  };

  test('lets only the job that attaches the files write, and that job checks nothing out', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.build?.permissions).toBeUndefined();
    expect(jobs.attach?.permissions).toEqual({ contents: 'write' });
    expect(jobs.attach?.steps.some(({ uses }) => uses?.startsWith('actions/checkout'))).toBe(false);
  });

  test('names the actions of others by their commit', () => {
    const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    for (const uses of used.filter((one) => one !== ACTION)) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});
