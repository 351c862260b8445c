import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Inputs, loadInputs } from '../../src/inputs/inputs.ts';
import { closeTo, isResultKey, type ResultQuestion, resultEntry } from '../../src/result/result-key.ts';

const LICENCE = readFileSync(new URL('../gateway-enterprise/LICENSE', import.meta.url), 'utf8');

const inputs = (given: Record<string, string> = {}): Inputs =>
  loadInputs((name) => ({ 'krakend-version': '2.12.1', ...given })[name] ?? '', { TOKEN: 'hidden' });

const BASE: ResultQuestion = {
  action: 'a',
  target: { version: '2.12.1', variant: 'alpine', architecture: 'amd64' },
  plugins: [{ name: 'auth', packagePath: '.', module: '' }],
  inputs: inputs(),
  sources: { digest: 'd', files: 3, cgo: false },
  modules: [{ relative: '', goModText: 'module a', goSumText: undefined }],
  builder: 'docker sha256:1',
  gateway: 'release 1',
  cannotRun: '',
  place: '',
};

const keyOf = (change: Partial<ResultQuestion> = {}): string => resultEntry({ ...BASE, ...change }).key;
const keyWith = (given: Record<string, string>): string => keyOf({ inputs: inputs(given) });

test('everything that decides the result changes the key', () => {
  const changes: Partial<ResultQuestion>[] = [
    {},
    { action: 'b' },
    { target: { ...BASE.target, version: '2.12.2' } },
    { target: { ...BASE.target, variant: 'linux-generic' } },
    { target: { ...BASE.target, architecture: 'arm64' } },
    { target: { ...BASE.target, edition: 'ee' } },
    { plugins: [...BASE.plugins, { name: 'geo', packagePath: './geo', module: '' }] },
    { plugins: [{ name: 'other', packagePath: '.', module: '' }] },
    { plugins: [{ name: 'auth', packagePath: './auth', module: '' }] },
    { plugins: [{ name: 'auth', packagePath: '.', files: ['a.go'], module: '' }] },
    { plugins: [{ name: 'auth', packagePath: '.', module: 'sub' }] },
    { sources: { ...BASE.sources, digest: 'e' } },
    { builder: 'docker sha256:2' },
    { builder: 'host sha256:1' },
    { gateway: 'release 2' },
    { gateway: 'mirror 1' },
    { cannotRun: 'no emulator' },
    { place: '/home/a/repository' },
  ];
  expect(new Set(changes.map(keyOf)).size).toBe(changes.length);
});

test('every input counts but those about what is done with the result', () => {
  const counting: Record<string, string>[] = [
    {},
    { builder: 'docker' },
    { 'builder-image': 'acme/builder:1' },
    { 'builder-setup': 'apk add libsodium-dev' },
    { 'image-registry': 'mirror.example.com' },
    { gateway: 'krakend' },
    { 'working-directory': 'plugins' },
    { plugins: 'auth' },
    { 'build-flags': '-tags=a' },
    { 'build-flags': '-tags=b' },
    { ldflags: '-s' },
    { ldflags: '-X main.version=1' },
    { 'build-env': 'A=1' },
    { 'build-env': 'A=2' },
    { 'build-env': 'B=1' },
    { 'build-env': 'GOWORK=go.work' },
    { check: 'warn' },
    { verify: 'static' },
    { test: './...' },
    { config: 'krakend.json' },
    { config: 'krakend.json', 'config-env': 'FC_ENABLE=1' },
    { 'gateway-licence': LICENCE, edition: 'ee' },
  ];
  expect(new Set(counting.map(keyWith)).size).toBe(counting.length);

  const alike: Record<string, string>[] = [
    { architecture: 'amd64, arm64' },
    { variant: 'alpine, linux-generic' },
    { 'krakend-version': 'v2.12' },
    { 'output-directory': 'out' },
    { upload: 'false' },
    { 'artifact-name': 'mine' },
    { 'retention-days': '7' },
    { overwrite: 'true' },
    { cache: 'true' },
    { 'save-cache': 'true' },
    { 'container-network': 'host' },
    { 'modules-credentials': 'github.com/acme=secret' },
  ];
  for (const given of alike) expect(keyWith(given), JSON.stringify(given)).toBe(keyOf());
  const other = { edition: 'ee' };
  expect(keyWith({ ...other, 'gateway-licence': LICENCE })).toBe(
    keyWith({ ...other, 'gateway-licence': LICENCE + LICENCE }),
  );
});

test('the order in which variables are written down means nothing', () => {
  expect(keyWith({ 'build-env': 'A=1\nB=2' })).toBe(keyWith({ 'build-env': 'B=2\nA=1' }));
});

test('an input that is new counts until somebody says that it does not', () => {
  const more = { ...inputs(), somethingNew: 'x' } as Inputs;
  expect(keyOf({ inputs: more })).not.toBe(keyOf());
});

test('two values of a variable are two keys, and neither can be read off them', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{8,20}$/), fc.stringMatching(/^[a-z0-9]{8,20}$/), (a, b) => {
      const [one, two] = [a, b].map((value) =>
        resultEntry({ ...BASE, inputs: inputs({ 'build-env': `T=${value}` }) }),
      );
      expect(one?.key === two?.key).toBe(a === b);
      expect(JSON.stringify(one)).not.toContain(a);
    }),
  );
});

test('an entry lies where all that are close to it do, the same on every machine', () => {
  const { paths, key, restoreKeys } = resultEntry(BASE);
  const [, close] =
    /^krakend-plugin-result-v2-(2\.12\.1-alpine-amd64-[0-9a-f]{12})-[0-9a-f]{32}$/.exec(key) ?? [];
  expect(paths).toEqual([`~/.cache/krakend-plugin-action/moving-results/${close}`]);
  expect(restoreKeys).toEqual([]);
});

test('close is what differs in its sources alone', () => {
  const base = resultEntry(BASE);
  const [prefix] = closeTo(base).restoreKeys;
  const isClose = (change: Partial<ResultQuestion>): boolean => {
    const other = resultEntry({ ...BASE, ...change });
    expect(other.key).not.toBe(base.key);
    const [path] = other.paths;
    // Otherwise the service would not find it.
    expect(path === base.paths[0]).toBe(other.key.startsWith(prefix));
    return other.key.startsWith(prefix);
  };
  expect(isClose({ sources: { digest: 'e', files: 4, cgo: false } })).toBe(true);
  const goMod = [{ relative: '', goModText: 'module b', goSumText: undefined }];
  const others: Partial<ResultQuestion>[] = [
    // A change of go.mod is one of the sources as well.
    { modules: goMod, sources: { digest: 'e', files: 3, cgo: false } },
    { action: 'b' },
    { plugins: [{ name: 'geo', packagePath: '.', module: '' }] },
    { target: { ...BASE.target, variant: 'linux-generic' } },
    { inputs: inputs({ ldflags: '-s' }) },
    { builder: 'docker sha256:2' },
    { gateway: 'release 2' },
  ];
  expect(others.filter(isClose)).toEqual([]);
});

test('what is no key is not taken for one', () => {
  const { key } = resultEntry(BASE);
  expect(isResultKey(key)).toBe(true);
  const others = [
    undefined,
    3,
    '',
    '..',
    `../${key}`,
    `${key}/..`,
    key.replace('amd64', 'a/../b'),
    key.slice(0, -1),
  ];
  expect(others.filter(isResultKey)).toEqual([]);
});
