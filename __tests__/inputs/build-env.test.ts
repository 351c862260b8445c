import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedGoWork, parseBuildEnv } from '../../src/inputs/build-env.ts';
import { problemFrom } from '../problems.ts';

test('lines with a value, and bare names that take theirs from the environment', () => {
  const text = '\n A=1\nB\n\n  C=x=y z  \nNOT_SET\nEMPTY=\n';
  expect(parseBuildEnv(text, { B: 'from outside', A: 'other' })).toEqual({
    A: '1',
    B: 'from outside',
    C: 'x=y z',
    EMPTY: '',
  });
});

test('names that JavaScript has its own ideas about are names like others', () => {
  const variables = parseBuildEnv('constructor=1\n__proto__=2\ntoString', {});
  expect(Object.entries(variables)).toEqual([
    ['constructor', '1'],
    ['__proto__', '2'],
  ]);
});

test.each([
  ['GOTOOLCHAIN', "the plugin must be built by the gateway's exact Go"],
  ['GOFLAGS', 'use build-flags and ldflags'],
  ['GOMODCACHE', 'at /go/pkg/mod'],
  ['GOPATH', 'at /go/pkg/mod'],
  ['GOCACHE', 'the action keeps the build cache'],
  ['GOENV', 'must not leak in'],
  ['GOROOT', "the gateway's exact Go"],
  ['GOOS', 'plugins are built for Linux'],
  ['GOARCH', 'use architecture'],
  ['CGO_ENABLED', 'plugins need cgo'],
  ['GO111MODULE', 'plugins are built as modules'],
  ['HOME', 'a home of its own'],
  ['PATH', 'the path of its builder'],
  ['LD_PRELOAD', 'foreign code'],
  ['LD_LIBRARY_PATH', 'foreign code'],
  ['LD_AUDIT', 'foreign code'],
  ['DOCKER_HOST', 'the docker command'],
])('%s stays with the action', (name, reason) => {
  for (const line of [name, `${name}=x`]) {
    const problem = problemFrom(() => parseBuildEnv(line, {}));
    expect(problem.what).toBe(`Input build-env has a value that is not allowed: "${line}".`);
    expect(problem.fix).toContain(`leave ${name} out: `);
    expect(problem.fix).toContain(reason);
  }
});

test.each(['1A=x', 'A B=x', '=x', '-e', 'A-B', '$(id)', 'ä=1'])('%s is no variable', (line) => {
  expect(problemFrom(() => parseBuildEnv(line, {}))).toEqual({
    what: `Input build-env has a value that is not allowed: "${line}".`,
    why: 'Allowed: lines NAME or NAME=VALUE.',
  });
});

test('any value on one line comes through, white space at its end apart', () => {
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n\u2028\u2029]/.test(text));
  fc.assert(
    fc.property(fc.stringMatching(/^X[A-Z_]{0,8}$/), value, (name, text) => {
      expect(parseBuildEnv(`${name}=${text}`, {})).toEqual({ [name]: text.trimEnd() });
    }),
    { seed: 20_261_127 },
  );
});

test.each([
  ['GOWORK=go.work', 'go.work'],
  ['GOWORK= auto ', 'auto'],
  ['GOWORK=off', undefined],
  ['GOWORK=', undefined],
  ['A=1', undefined],
])('%s asks for this go.work', (text, asked) => {
  expect(askedGoWork(parseBuildEnv(text, {}))).toBe(asked);
});
