/** Every field of what a user can say, one by one: it changes the key of a result, or is named as what does not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOWNLOAD_VARIABLES } from '../../src/inputs/build-env.ts';
import { type Inputs, loadInputs } from '../../src/inputs/inputs.ts';
import { type ResultQuestion, resultEntry, WITHOUT } from '../../src/result/result-key.ts';

const GIVEN: Record<string, string> = {
  'krakend-version': '2.12.1',
  architecture: 'amd64, arm64',
  variant: 'alpine',
  'builder-image': 'acme/builder:1',
  'image-registry': 'mirror.example.com',
  gateway: 'https://mirror.example.com/krakend/',
  plugins: 'auth',
  'build-flags': '-tags=a',
  ldflags: '-s',
  'build-env': 'A=1\nGOWORK=go.work',
  'modules-credentials': 'github.com/acme=secret',
  test: './...',
  config: 'krakend.json',
  'config-env': 'FC_ENABLE=1',
  smoke: 'GET /health 200',
  'artifact-name': 'mine',
  'retention-days': '7',
};

const FULL = loadInputs((name) => GIVEN[name] ?? '', {});
const NAMES = Object.keys(FULL) as (keyof Inputs)[];

function keyOf(inputs: Inputs): string {
  const question: ResultQuestion = {
    action: 'a',
    target: { version: '2.12.1', variant: 'alpine', architecture: 'amd64' },
    plugins: [{ name: 'auth', packagePath: '.', module: '' }],
    inputs,
    sources: { digest: 'd', files: 3, cgo: false },
    modules: [],
    builder: 'docker sha256:1',
    gateway: 'release 1',
    cannotRun: '',
    place: '',
  };
  return resultEntry(question).key;
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);

/** Another value of the same kind. */
function otherThan(value: unknown): fc.Arbitrary<unknown> {
  if (value === undefined) return word;
  if (typeof value === 'boolean') return fc.constant(!value);
  if (typeof value === 'number') return fc.integer().filter((one) => one !== value);
  if (typeof value === 'string') return word.filter((one) => one !== value);
  if (Array.isArray(value)) return fc.array(word, { minLength: 1 }).map((more) => [...value, ...more]);
  const entries = Object.entries(value ?? {});
  return fc.nat(entries.length - 1).chain((index) => {
    const [name = '', old] = entries[index] ?? [];
    return otherThan(old).map((one) => ({ ...Object.fromEntries(entries), [name]: one }));
  });
}

const otherOf = (name: keyof Inputs): fc.Arbitrary<unknown> =>
  // A mirror by its address; and what is no address is not what the input takes.
  name === 'gateway'
    ? word.map((path) => ({ kind: 'url', url: `https://mirror.example.com/other/${path}/` }))
    : otherThan(FULL[name]);

test('a full value has every field, so that a new input is not forgotten', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(34);
  for (const name of WITHOUT) expect(NAMES).toContain(name);
});

test.each(NAMES.filter((name) => !WITHOUT.includes(name)))('%s counts', (name) => {
  const base = keyOf(FULL);
  fc.assert(
    fc.property(otherOf(name), (other) => {
      expect(keyOf({ ...FULL, [name]: other })).not.toBe(base);
    }),
  );
});

test.each([...WITHOUT])('%s does not', (name) => {
  const base = keyOf(FULL);
  fc.assert(
    fc.property(otherOf(name), (other) => {
      expect(keyOf({ ...FULL, [name]: other })).toBe(base);
    }),
  );
});

test.each([...DOWNLOAD_VARIABLES])('%s of build-env is for the download, whose bytes go.sum says', (name) => {
  fc.assert(
    fc.property(word, (value) => {
      const buildEnv = { ...FULL.buildEnv, [name]: `https://someone:${value}@proxy.example.com` };
      expect(keyOf({ ...FULL, buildEnv })).toBe(keyOf(FULL));
    }),
  );
});

test('a token in the address of a gateway is no other gateway, and another path is', () => {
  const at = (url: string): string => keyOf({ ...FULL, gateway: { kind: 'url', url } });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const url = (token: string): string => `https://me:${token}@mirror.example.com/krakend?sig=${token}`;
      expect(at(url(a))).toBe(at(url(b)));
    }),
  );
  expect(at('https://mirror.example.com/a')).not.toBe(at('https://mirror.example.com/b'));
});
