import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFAULTS } from '../../src/inputs/defaults.ts';
import { type Inputs, loadInputs } from '../../src/inputs/inputs.ts';
import { ProblemError, problemOf } from '../../src/problem.ts';
import { problemFrom } from '../problems.ts';

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
}

const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as ActionFile;

/** What the runner hands on: the defaults of action.yml, and what a workflow says instead. */
function load(values: Readonly<Record<string, string>> = {}, environment: NodeJS.ProcessEnv = {}): Inputs {
  for (const name of Object.keys(values)) expect(Object.keys(action.inputs)).toContain(name);
  return loadInputs((name) => (values[name] ?? action.inputs[name]?.default ?? '').trim(), environment);
}

test('with nothing but a version, everything has the default of action.yml', () => {
  expect(load({ 'krakend-version': '2.13.8' })).toEqual({
    mode: 'build',
    krakendVersion: '2.13.8',
    krakendVersionFile: undefined,
    edition: 'ce',
    gatewayLicence: undefined,
    architectures: ['amd64'],
    variants: ['alpine'],
    builder: 'auto',
    builderImage: undefined,
    builderSetup: '',
    imageRegistry: '',
    gateway: undefined,
    workingDirectory: '.',
    plugins: [],
    buildFlags: [],
    ldflags: '',
    buildEnv: {},
    containerNetwork: undefined,
    modulesCredentials: [],
    check: 'strict',
    fix: false,
    verify: 'auto',
    config: [],
    configEnv: {},
    smoke: [],
    test: [],
    cache: 'auto',
    saveCache: 'auto',
    outputDirectory: 'krakend-plugins',
    upload: true,
    artifactName: undefined,
    retentionDays: undefined,
    overwrite: false,
  });
});

test('the version may come from a file in its place, and not from both', () => {
  expect(load({ 'krakend-version-file': ' deploy/Dockerfile ' })).toMatchObject({
    krakendVersion: '',
    krakendVersionFile: 'deploy/Dockerfile',
  });
  const both = { 'krakend-version': '2.13.8', 'krakend-version-file': 'Dockerfile' };
  expect(problemFrom(() => load(both)).fix).toBe('leave one of them out');
});

test('an input that is handed on blank means the default of action.yml', () => {
  const blank = loadInputs((name) => (name === 'krakend-version' ? '2.13.8' : ' '), {});
  expect(blank).toEqual(load({ 'krakend-version': '2.13.8' }));
});

test('every input of action.yml is read, and no other', () => {
  const read = new Set<string>();
  loadInputs((name) => {
    read.add(name);
    return action.inputs[name]?.default ?? '';
  }, {});
  expect([...read].toSorted()).toEqual(Object.keys(action.inputs).toSorted());
});

test('a blank input, as from an expression without a value, means the default', () => {
  const defaults = Object.entries(action.inputs).filter(([, input]) => input.default);
  expect(DEFAULTS).toEqual(Object.fromEntries(defaults.map(([name, input]) => [name, input.default])));
  expect(loadInputs(() => ' ', {})).toEqual(load());
});

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('what is understood', () => {
  test.each<[string, string, Partial<Inputs>]>([
    ['architecture', 'x64', { architectures: ['amd64'] }],
    ['architecture', 'x86_64', { architectures: ['amd64'] }],
    ['architecture', 'X86-64, amd64', { architectures: ['amd64'] }],
    ['architecture', 'aarch64\nx64', { architectures: ['amd64', 'arm64'] }],
    ['variant', 'musl', { variants: ['alpine'] }],
    ['variant', 'glibc', { variants: ['linux-generic'] }],
    ['variant', 'Linux-Generic', { variants: ['linux-generic'] }],
    ['variant', 'glibc\nmusl,,alpine', { variants: ['alpine', 'linux-generic'] }],
    ['builder', 'Docker', { builder: 'docker' }],
    ['builder', 'host', { builder: 'host' }],
    ['check', 'warn', { check: 'warn' }],
    ['verify', 'load', { verify: 'load' }],
    ['verify', ' OFF ', { verify: 'off' }],
    ['cache', 'true', { cache: 'all' }],
    ['cache', 'false', { cache: [] }],
    ['cache', 'build, Gateway, image', { cache: ['image', 'gateway', 'build'] }],
    ['save-cache', 'AUTO', { saveCache: 'auto' }],
    ['save-cache', 'true', { saveCache: true }],
    ['save-cache', 'FALSE', { saveCache: false }],
    ['upload', 'False', { upload: false }],
    ['overwrite', 'TRUE', { overwrite: true }],
    ['retention-days', '1', { retentionDays: 1 }],
    ['retention-days', '400', { retentionDays: 400 }],
    ['artifact-name', 'plugins (of mine) 1.0', { artifactName: 'plugins (of mine) 1.0' }],
    ['builder-image', 'my_builder', { builderImage: 'my_builder' }],
    ['builder-image', 'localhost:5000/a/b__c:1.0', { builderImage: 'localhost:5000/a/b__c:1.0' }],
    ['builder-image', `golang@${DIGEST}`, { builderImage: `golang@${DIGEST}` }],
    ['image-registry', 'mirror.example.com:5000/hub/', { imageRegistry: 'mirror.example.com:5000/hub/' }],
    ['container-network', 'host', { containerNetwork: 'host' }],
    ['gateway', 'bin/krakend', { gateway: { kind: 'path', path: 'bin/krakend' } }],
    ['gateway', 'docker://krakend:2', { gateway: { kind: 'image', reference: 'krakend:2' } }],
    ['gateway', 'https://x.example/a', { gateway: { kind: 'url', url: 'https://x.example/a' } }],
    ['plugins', './auth', { plugins: [{ path: './auth' }] }],
    [
      'plugins',
      'a=plugins/x\n\nplugins/y, b.c = z',
      {
        plugins: [{ name: 'a', path: 'plugins/x' }, { path: 'plugins/y' }, { name: 'b.c', path: 'z' }],
      },
    ],
    [
      'plugins',
      'x/main.go x/y.go, b=z.go',
      {
        plugins: [
          { path: 'x/main.go', more: ['x/y.go'] },
          { name: 'b', path: 'z.go' },
        ],
      },
    ],
    ['plugins', 'my plugins/main.go', { plugins: [{ path: 'my plugins/main.go' }] }],
    ['plugins', 'plugins/a=b', { plugins: [{ path: 'plugins/a=b' }] }],
    ['working-directory', ' a folder ', { workingDirectory: 'a folder' }],
    ['build-flags', '-tags=a', { buildFlags: ['-tags=a'] }],
    ['ldflags', '-s\n -w', { ldflags: '-s -w' }],
    ['build-env', 'CC=gcc-12', { buildEnv: { CC: 'gcc-12' } }],
  ])('%s: %j', (name, value, expected) => {
    expect(load({ [name]: value })).toMatchObject(expected);
  });
});

describe('a bad value is one error that names the input, the value and all that is allowed', () => {
  test.each([
    [
      'architecture',
      'riscv64',
      'amd64, arm64 (also x64 for amd64, x86_64 for amd64, x86-64 for amd64, aarch64 for arm64)',
    ],
    [
      'architecture',
      ',',
      'amd64, arm64 (also x64 for amd64, x86_64 for amd64, x86-64 for amd64, aarch64 for arm64)',
    ],
    ['variant', 'debian', 'alpine, linux-generic (also musl for alpine, glibc for linux-generic)'],
    ['variant', 'constructor', 'alpine, linux-generic (also musl for alpine, glibc for linux-generic)'],
    ['builder', 'podman', 'auto, docker, host'],
    ['builder', '__proto__', 'auto, docker, host'],
    ['check', 'yes', 'strict, warn, off'],
    ['check', 'constructor', 'strict, warn, off'],
    ['verify', 'dynamic', 'auto, load, static, off'],
    ['cache', 'all', 'auto, true, false, or a list of image, gateway, modules, build, result'],
    ['cache', 'auto, build', 'auto, true, false, or a list of image, gateway, modules, build, result'],
    ['cache', ',', 'auto, true, false, or a list of image, gateway, modules, build, result'],
    ['save-cache', 'yes', 'auto, true or false'],
    ['upload', 'yes', 'true or false'],
    ['overwrite', '1', 'true or false'],
    ['retention-days', '0', 'a whole number from 1 to 400'],
    ['retention-days', '401', 'a whole number from 1 to 400'],
    ['retention-days', '7.5', 'a whole number from 1 to 400'],
    ['retention-days', '-1', 'a whole number from 1 to 400'],
    ['artifact-name', 'a/b', 'any text without " : < > | * ? \\ / and line breaks'],
    [
      'image-registry',
      'https://mirror',
      'a registry with an optional path, such as mirror.example.com:5000/dockerhub',
    ],
    ['container-network', 'container:web', 'the name of a Docker network, such as host'],
    [
      'gateway',
      'ftp://mirror.example.com/krakend',
      'a path, docker://IMAGE, or an http(s) URL of a tarball, of a binary or of a mirror of the releases',
    ],
    ['gateway', 'docker://Krakend 2', 'docker:// and an image reference, such as docker://krakend:2.13.8'],
    ['gateway', 'https://', 'an http(s) URL or a path'],
    ['plugins', 'a.so=x', 'lines [name=]path, where name has letters, digits, - _ and . but no ".so" in it'],
    ['plugins', '=x', 'lines [name=]path, where name has letters, digits, - _ and . but no ".so" in it'],
    ['plugins', '..=x', 'lines [name=]path, where name has letters, digits, - _ and . but no ".so" in it'],
    ['output-directory', 'a\u0007b', 'a path without control characters'],
    ['working-directory', 'a\nb', 'a path without control characters'],
  ])('%s: %j', (name, value, allowed) => {
    const problem = problemFrom(() => load({ [name]: value }));
    expect(problem.what).toBe(`Input ${name} has a value that is not allowed: "${shownPart(name, value)}".`);
    expect(problem.why).toBe(`Allowed: ${allowed}.`);
  });

  test('a builder image has to be a reference', () => {
    for (const image of ['krakend/Builder:1', '--privileged', 'a b', 'x:1:2', 'x@sha256:12', 'https://x/y']) {
      expect(problemFrom(() => load({ 'builder-image': image })).what).toContain(`builder-image has a value`);
    }
  });

  test('one image can not serve two variants', () => {
    const problem = problemFrom(() => load({ 'builder-image': 'golang', variant: 'musl, glibc' }));
    expect(problem.what).toBe('builder-image names one image, but two variants are asked for.');
  });

  test('without comparing there is nothing to fix', () => {
    const problem = problemFrom(() => load({ fix: 'true', check: 'off' }));
    expect(problem.what).toBe('fix: true with check: off would write nothing.');
    expect(load({ fix: 'true', check: 'warn' }).fix).toBe(true);
  });

  test('a long value is cut', () => {
    const problem = problemFrom(() => load({ check: 'x'.repeat(5000) }));
    expect(problem.what).toBe(`Input check has a value that is not allowed: "${'x'.repeat(79)}…".`);
  });
});

/** Of a list, the item that is wrong is named. */
function shownPart(name: string, value: string): string {
  return name === 'working-directory' || name === 'plugins' ? value.trim() : value;
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '-',
        '--',
        '-v',
        '=',
        '/',
        '..',
        ':',
        '$(id)',
        ';',
        '`',
        '\n',
        '\r',
        '\u001b',
        '\u0000',
        ' ',
        'a',
        ',',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '--privileged',
    '-v/:/x',
    '--entrypoint=sh',
    'a --rm',
    'a\n--rm',
    '$(touch x)',
    '@file',
    'constructor',
  ),
);

test('whatever an input holds, it is refused by name or can not be taken for an option', () => {
  const names = Object.keys(action.inputs);
  fc.assert(
    fc.property(fc.constantFrom(...names), hostile, (name, value) => {
      let inputs: Inputs;
      try {
        inputs = load({ [name]: value });
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
        expect((error as ProblemError).message).toContain(name);
        return;
      }
      // These become words of their own in a command line, or parts of one.
      for (const word of [inputs.builderImage, inputs.imageRegistry, inputs.containerNetwork]) {
        if (word) expect(word).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]*$/);
      }
      for (const flag of inputs.buildFlags) expect(flag).toMatch(/^-((tags|gcflags|asmflags|p)=|[vxa]$)/);
      for (const { name: plugin } of inputs.plugins) {
        if (plugin !== undefined) expect(plugin).toMatch(/^(?!.*\.so)[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
      }
      const paths = [
        inputs.workingDirectory,
        inputs.outputDirectory,
        ...inputs.plugins.flatMap(({ path, more = [] }) => [path, ...more]),
      ];
      for (const path of paths) expect(path).toMatch(/^\P{Cc}+$/u);
    }),
    { seed: 20_261_127, numRuns: 3000 },
  );
});

describe('configurations and requests', () => {
  const given = (more: Record<string, string>) =>
    loadInputs((name) => ({ 'krakend-version': '2.13.8', ...more })[name] ?? '', { SERVICE_NAME: 'acme' });

  test('lists, variables and lines', () => {
    const inputs = given({
      config: 'krakend.json, conf/b.yaml',
      'config-env': 'FC_ENABLE=1\nSERVICE_NAME\nUNSET',
      smoke: 'GET /a?b=c 200\n  DELETE /x   404',
    });
    expect(inputs.config).toEqual(['krakend.json', 'conf/b.yaml']);
    expect(inputs.configEnv).toEqual({ FC_ENABLE: '1', SERVICE_NAME: 'acme' });
    expect(inputs.smoke).toEqual([
      { method: 'GET', path: '/a?b=c', status: 200 },
      { method: 'DELETE', path: '/x', status: 404 },
    ]);
  });

  test.each([
    ['smoke', 'GET /a', 'METHOD PATH STATUS'],
    ['smoke', 'GET a 200', 'METHOD PATH STATUS'],
    ['smoke', 'GET /a b 200', 'METHOD PATH STATUS'],
    ['smoke', 'GET /a 600', 'METHOD PATH STATUS'],
    ['config-env', 'FC_OUT=x', 'lines NAME=VALUE or NAME'],
    ['config-env', 'LD_PRELOAD=x', 'lines NAME=VALUE or NAME'],
    ['config-env', 'DOCKER_CONTEXT=x', 'lines NAME=VALUE or NAME'],
    ['config-env', '1=2', 'lines NAME=VALUE or NAME'],
  ])('%s: %s is refused', (name, value, allowed) => {
    expect(() => given({ config: 'krakend.json', [name]: value })).toThrow(`Input ${name}`);
    try {
      given({ config: 'krakend.json', [name]: value });
    } catch (error) {
      expect(problemOf(error).why).toContain(allowed);
    }
  });

  test('a request without a configuration has nobody to answer it', () => {
    expect(() => given({ smoke: 'GET / 200' })).toThrow('no configuration is named');
  });
});
