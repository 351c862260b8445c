import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ImageQuestion, imagePlan } from '../../src/builder/image-plan.ts';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';

const FACTS = CATALOGUE.find(({ version }) => version === '2.12.1');

function ask(change: Partial<ImageQuestion> & Pick<ImageQuestion['target'], 'variant' | 'architecture'>) {
  const { variant, architecture, ...others } = change;
  const target = { version: '2.12.1', variant, architecture };
  return imagePlan({
    target,
    image: undefined,
    setup: '',
    registry: '',
    engine: 'amd64',
    facts: FACTS,
    ...others,
  });
}

const arm = { engine: 'arm64', architecture: 'arm64' } as const;

test('the Plugin Builder compiles for both architectures on amd64', () => {
  for (const architecture of ['amd64', 'arm64'] as const) {
    expect(ask({ variant: 'alpine', architecture })).toEqual({
      references: ['krakend/builder:2.12.1'],
      architecture: 'amd64',
      setup: '',
    });
  }
});

test('on arm64 it is the golang image of the Go and the C library, and the log says why', () => {
  expect(ask({ ...arm, variant: 'linux-generic' })).toEqual({
    references: ['golang:1.25.6-bookworm'],
    architecture: 'arm64',
    setup: '',
    because: "krakend/builder:2.12.1-linux-generic is for amd64, and the engine's machine arm64",
  });
});

test("Alpine's golang image gets its C compiler, before what builder-setup brings", () => {
  expect(
    ask({ ...arm, variant: 'alpine', setup: 'apk add git', registry: 'mirror.example.com' }),
  ).toMatchObject({
    references: [
      'mirror.example.com/library/golang:1.25.6-alpine3.23',
      'mirror.example.com/golang:1.25.6-alpine3.23',
      'mirror.example.com/library/golang:1.25.6-alpine',
      'mirror.example.com/golang:1.25.6-alpine',
    ],
    setup: 'apk add --no-cache gcc musl-dev\napk add git',
  });
});

test('from arm64 to amd64 Debian has a cross compiler, and Alpine none', () => {
  const crossing = { engine: 'arm64', architecture: 'amd64' } as const;
  expect(ask({ ...crossing, variant: 'linux-generic' })?.setup).toBe(
    'apt-get update\napt-get install -y --no-install-recommends gcc-x86-64-linux-gnu libc6-dev-amd64-cross',
  );
  expect(ask({ ...crossing, variant: 'alpine' })).toBeUndefined();
});

test('an image that is named is taken for the machine of the engine', () => {
  expect(ask({ ...arm, variant: 'alpine', image: 'example.com/own:1' })).toEqual({
    references: ['example.com/own:1'],
    architecture: 'arm64',
    setup: '',
  });
});

test.each([
  ['a release that the catalogue does not know', { ...arm, variant: 'alpine', facts: undefined }],
  [
    'a release without a known Debian',
    { ...arm, variant: 'linux-generic', facts: CATALOGUE.find(({ debian }) => debian === undefined) },
  ],
  ['another processor', { ...arm, variant: 'alpine', engine: 'riscv64' }],
] as const)('%s: there is no image', (_, change) => {
  expect(ask(change)).toBeUndefined();
});

test('whatever the release, an image is for the machine of the engine, and never emulated', () => {
  const question = fc.record({
    facts: fc.constantFrom(undefined, ...CATALOGUE),
    engine: fc.constantFrom('amd64', 'arm64'),
    variant: fc.constantFrom('alpine' as const, 'linux-generic' as const),
    architecture: fc.constantFrom('amd64' as const, 'arm64' as const),
  });
  fc.assert(
    fc.property(question, (asked) => {
      const plan = ask(asked);
      if (plan) expect(plan.architecture).toBe(asked.engine);
      else expect(asked.engine).toBe('arm64');
    }),
  );
});
