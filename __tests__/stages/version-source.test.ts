// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are of Dockerfiles and compose files.
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { resolveRelease } from '../../src/krakend/release.ts';
import { resolveFrom, type VersionSourceInputs, versionSource } from '../../src/stages/version-source.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

async function repository(files: Record<string, string>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kpa-versions-')));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

async function find(workspace: string, change: Partial<VersionSourceInputs> = {}) {
  const { said, phase } = rememberingPhase();
  const inputs: VersionSourceInputs = {
    krakendVersion: '',
    krakendVersionFile: undefined,
    edition: 'ce',
    variants: ['alpine'],
    outputDirectory: 'krakend-plugins',
    ...change,
  };
  const source = await versionSource(inputs, workspace, phase);
  const release = await resolveFrom(source, async (asked) => resolveRelease(asked));
  return { release, said };
}

test('the input needs no file', async () => {
  const workspace = await repository({ Dockerfile: 'FROM krakend:2.12.1' });
  const { release } = await find(workspace, { krakendVersion: '2.13.8' });
  expect(release).toMatchObject({ version: '2.13.8', source: 'as given' });
});

test('Dockerfiles and compose files are found, and others are not looked at', async () => {
  const other = 'FROM krakend:2.9.4';
  const workspace = await repository({
    'deploy/gateway/Dockerfile': 'ARG V=2.12.1\nFROM krakend:$V',
    'compose.yaml': 'services: {gw: {image: "krakend:${KRAKEND_VERSION:-2.13.8}"}}',
    '.env': 'KRAKEND_VERSION=2.12.1',
    '.git/Dockerfile': other,
    '.hidden/Dockerfile': other,
    'node_modules/x/Dockerfile': other,
    'plugin/vendor/y/Dockerfile': other,
    'krakend-plugins/Dockerfile': other,
    'k8s.yaml': 'image: krakend:2.9.4',
    'README.md': other,
  });
  await symlink(join(workspace, '.git/Dockerfile'), join(workspace, 'linked.Dockerfile'));
  await symlink(join(workspace, '.hidden'), join(workspace, 'linked'));
  const { release } = await find(workspace);
  expect(release).toMatchObject({ version: '2.12.1', source: 'compose.yaml:1' });
});

test('a floating tag is resolved as the input would be', async () => {
  const { release } = await find(await repository({ 'docker/Dockerfile': '\nFROM krakend:2.9\n' }));
  expect(release).toMatchObject({
    version: '2.9.4',
    source: 'docker/Dockerfile:2, "2.9": the newest that satisfies it in the catalogue',
  });
});

test('a tag 2.1 is meant as it is written, unlike an input that YAML has read', async () => {
  const { release } = await find(await repository({ Dockerfile: 'FROM krakend:2.1' }));
  expect(release.version).toMatch(/^2\.1\./);
  expect(release.warning).toBeUndefined();
});

test('a file that is named counts alone, and may lie anywhere in the repository', async () => {
  const workspace = await repository({
    Dockerfile: 'FROM krakend:2.9.4',
    '.hidden/values.yml': 'image: {repository: krakend, tag: 2.12.1}',
  });
  const { release } = await find(workspace, { krakendVersionFile: '.hidden/values.yml' });
  expect(release).toMatchObject({ version: '2.12.1', source: '.hidden/values.yml:1' });
});

test('a version that can not be built for is told at its place', async () => {
  const workspace = await repository({ Dockerfile: 'FROM alpine\nFROM krakend:3.0.1' });
  expect(await problemFromAsync(() => find(workspace))).toMatchObject({
    what: 'KrakenD Community Edition "3.0.1" loads no plugins.',
    place: { file: 'Dockerfile', line: 2 },
  });
});

test('an empty workspace was not checked out', async () => {
  const workspace = await repository({});
  const problem = await problemFromAsync(() => find(workspace));
  expect(problem.why).toBe('The workspace is empty: nothing was checked out into it.');
  expect(problem.fix).toContain('actions/checkout');
});

test.each<[string, Record<string, string>, string]>([
  ['nothing about it', { 'README.md': '' }, 'The repository has no Dockerfile and no compose file.'],
  ['other images', { Dockerfile: 'FROM alpine' }, 'Looked for images of KrakenD in Dockerfile.'],
  ['a digest', { Dockerfile: `FROM krakend@sha256:${'0'.repeat(64)}` }, 'A digest alone names no version'],
  [
    'no default',
    { 'compose.yml': 'services: {gw: {image: "krakend:$V"}}' },
    'compose.yml:1: krakend:$V. V has no value',
  ],
])('with %s in the repository, the error names both inputs', async (_, files, why) => {
  const workspace = await repository(files);
  const problem = await problemFromAsync(() => find(workspace));
  expect(problem.what).toContain('krakend-version is missing');
  expect(problem.why).toContain(why);
  expect(problem.fix).toContain('krakend-version-file');
});

test('a file that is not there, and one that leads out, are refused', async () => {
  const workspace = await repository({ 'x/y': '' });
  await symlink('/etc/hostname', join(workspace, 'out'));
  for (const krakendVersionFile of ['none', 'out', '../x', 'x']) {
    const problem = await problemFromAsync(() => find(workspace, { krakendVersionFile }));
    expect(problem.what).toContain('krakend-version-file');
  }
});

test('the file with variables is read where it lies in the repository, links followed, and nowhere else', async () => {
  const compose = 'services: {gw: {image: "krakend:${V:-2.12.1}"}}';
  const elsewhere = await repository({ '.env': 'V=2.9.4' });
  const workspace = await repository({
    'a/compose.yaml': compose,
    'b/compose.yaml': compose,
    'x.env': 'V=2.13.8',
  });
  await symlink('../x.env', join(workspace, 'a/.env'));
  await symlink(join(elsewhere, '.env'), join(workspace, 'b/.env'));
  const versionIn = async (krakendVersionFile: string) =>
    (await find(workspace, { krakendVersionFile })).release.version;
  expect(await versionIn('a/compose.yaml')).toBe('2.13.8');
  expect(await versionIn('b/compose.yaml')).toBe('2.12.1');
});

test('a file that nobody may read is passed over, and an error where it is named', async () => {
  const workspace = await repository({
    'a/Dockerfile': 'FROM krakend:2.9.4',
    'b/compose.yaml': 'services: {gw: {image: "krakend:${V:-2.13.8}"}}',
    'b/.env': 'V=2.12.1',
  });
  await chmod(workspace, 0o755);
  await chmod(join(workspace, 'a/Dockerfile'), 0);
  await chmod(join(workspace, 'b/.env'), 0);
  // Root may read everything.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect((await find(workspace)).release.version).toBe('2.13.8');
    const problem = await problemFromAsync(() => find(workspace, { krakendVersionFile: 'a/Dockerfile' }));
    expect(problem.what).toBe('krakend-version-file: "a/Dockerfile" can\'t be read.');
    expect(problem.why).toContain('EACCES');
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
