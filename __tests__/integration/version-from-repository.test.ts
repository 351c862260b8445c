// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are of Dockerfiles and compose files.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, contentsOf, OUTPUT, pluginsOf, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

interface Repository {
  readonly workspace: string;
  run(inputs?: Record<string, string>): Promise<ActionRun>;
}

/** A plugin's repository with further files, and no krakend-version in its workflow. */
async function repository(files: Record<string, string>): Promise<Repository> {
  const workspace = await session.workspace('server');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  const run = (inputs: Record<string, string> = {}): Promise<ActionRun> =>
    session.run({
      workspace,
      inputs: { 'krakend-version': '', ...inputs },
      env: { HOME: home },
      post: false,
    });
  return { workspace, run };
}

test('a Dockerfile of several stages names the release, which loads what is built', async () => {
  const { workspace, run } = await repository({
    'deploy/Dockerfile': `# syntax=docker/dockerfile:1
ARG KRAKEND_VERSION=2.12.1
FROM --platform=$BUILDPLATFORM krakend/builder:\${KRAKEND_VERSION} AS build
RUN <<EOF
FROM krakend:1.0.0
EOF
FROM krakend:\${KRAKEND_VERSION}
COPY --from=build /app/server.so /opt/krakend/plugins/
`,
  });
  const before = contentsOf(workspace);
  await using built = await run();

  expect(built.annotations).toEqual([]);
  expect(built.exitCode).toBe(0);
  expect(built.log).toContain('KrakenD 2.12.1 (deploy/Dockerfile:7)\n');
  expect(built.outputs['krakend-version']).toBe('2.12.1');
  expect(pluginsOf(built).get('server')).toMatchObject({ 'krakend-version': '2.12.1', proof: 'loaded' });
  expect(contentsOf(workspace, OUTPUT)).toEqual(before);
});

test.each<[string, Record<string, string>, Record<string, string>, string]>([
  [
    'a compose file with a default',
    { 'compose.yaml': 'services:\n  gateway:\n    image: krakend:${KRAKEND_VERSION:-2.12.1}\n' },
    {},
    'KrakenD 2.12.1 (compose.yaml:3)',
  ],
  [
    'Helm values',
    { 'chart/values.yaml': 'image:\n  repository: krakend\n  tag: "2.10.1"\n' },
    { 'krakend-version-file': 'chart/values.yaml' },
    'KrakenD 2.10.1 (chart/values.yaml:3)',
  ],
  [
    '.tool-versions',
    { '.tool-versions': 'golang 1.25.6\nkrakend 2.12.1\n', Dockerfile: 'FROM krakend:2.9.4' },
    { 'krakend-version-file': '.tool-versions' },
    'KrakenD 2.12.1 (.tool-versions:2)',
  ],
])('mode: check takes it from %s', async (_, files, inputs, line) => {
  const { run } = await repository(files);
  await using checked = await run({ ...inputs, mode: 'check', check: 'warn' });
  expect(checked.log).toContain(line);
  expect(checked.exitCode).toBe(0);
});

test.each<
  [
    string,
    Record<string, string>,
    Record<string, string>,
    { what: string; also: string; file?: string; line?: number },
  ]
>([
  [
    'builder and gateway of two releases',
    { Dockerfile: 'FROM krakend/builder:2.10.1 AS build\nFROM krakend:2.12.1\n' },
    {},
    {
      what: 'The gateway is KrakenD 2.12.1, and its plugins are built for 2.10.1.',
      also: 'Dockerfile:2: krakend:2.12.1',
      file: 'Dockerfile',
      line: 1,
    },
  ],
  [
    'two gateways',
    { 'a/Dockerfile': 'FROM krakend:2.10.1\n', 'b/Dockerfile': 'FROM krakend:2.12.1\n' },
    {},
    {
      what: 'The repository names gateways of several versions: 2.10.1, 2.12.1.',
      also: 'b/Dockerfile:1: krakend:2.12.1',
      file: 'a/Dockerfile',
      line: 1,
    },
  ],
  [
    'a builder for glibc',
    { Dockerfile: 'FROM krakend/builder:2.12.1-linux-generic\n' },
    {},
    {
      what: 'is for linux-generic (glibc), and variant is alpine',
      also: 'variant: linux-generic',
      file: 'Dockerfile',
      line: 1,
    },
  ],
  [
    'an Enterprise gateway',
    { Dockerfile: 'FROM krakend/builder-ee:2.12.4 AS build\nFROM krakend/krakend-ee:2.12.4\n' },
    {},
    {
      what: 'is KrakenD Enterprise, and edition is ce',
      also: 'set edition: ee',
      file: 'Dockerfile',
      line: 1,
    },
  ],
  [
    'no version anywhere',
    { Dockerfile: 'FROM golang:1.25\n' },
    {},
    { what: 'krakend-version is missing', also: 'krakend-version-file' },
  ],
  [
    'a Helm template',
    { 'templates/gw.yaml': 'image: {{ .Values.image }}:{{ .Values.tag }}\n' },
    { 'krakend-version-file': 'templates/gw.yaml' },
    {
      what: "templates/gw.yaml can't be read",
      also: 'name the file with the values',
      file: 'templates/gw.yaml',
    },
  ],
  [
    'both inputs',
    { Dockerfile: 'FROM krakend:2.12.1\n' },
    { 'krakend-version-file': 'Dockerfile', 'krakend-version': '2.12.1' },
    {
      what: 'krakend-version is 2.12.1, and krakend-version-file names Dockerfile.',
      also: 'leave one of them out',
    },
  ],
])('%s: one error that says where and what to do', async (_, files, inputs, expected) => {
  const { run } = await repository(files);
  await using failed = await run(inputs);
  const [error, ...more] = annotations(failed, 'error');

  expect(failed.exitCode).toBe(1);
  expect(more).toEqual([]);
  expect(error?.title).toContain(expected.what);
  expect(error?.message).toContain(expected.also);
  expect(error?.file).toBe(expected.file);
  if (expected.line) expect(error?.line).toBe(expected.line);
});
