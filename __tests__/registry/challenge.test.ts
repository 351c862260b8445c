import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readChallenge } from '../../src/registry/challenge.ts';

const realm = 'https://auth.docker.io/token';

test.each([
  [
    'Docker Hub',
    `Bearer realm="${realm}",service="registry.docker.io",scope="repository:library/krakend:pull"`,
    { scheme: 'bearer', realm, service: 'registry.docker.io', scope: 'repository:library/krakend:pull' },
  ],
  [
    'commas, spaces and an error within',
    `bearer Realm = "${realm}" , scope="repository:a:pull,push registry:x", error="invalid_token"`,
    { scheme: 'bearer', realm, scope: 'repository:a:pull,push registry:x' },
  ],
  ['without quotes', `Bearer realm=${realm}`, { scheme: 'bearer', realm }],
  [
    'escaped quotes',
    `Bearer realm="${realm}",service="a \\"b\\""`,
    { scheme: 'bearer', realm, service: 'a "b"' },
  ],
  ['a password', 'Basic realm="Registry, \\"ours\\""', { scheme: 'basic' }],
  ['both: the token', `Basic realm="x", Bearer realm="${realm}"`, { scheme: 'bearer', realm }],
  ['both, the other way', `Bearer realm="${realm}", Basic realm="x"`, { scheme: 'bearer', realm }],
  ['a token from nowhere, or a password', 'Bearer service="x", Basic realm="y"', { scheme: 'basic' }],
  ['neither', 'Negotiate', undefined],
  ['a realm without a scheme', 'realm="x"', undefined],
  ['nothing', '', undefined],
])('%s', (_, header, challenge) => {
  expect(readChallenge(header)).toEqual(challenge);
});

test('whatever a registry says is read or left', () => {
  const near = fc
    .array(fc.constantFrom('Bearer', 'Basic', ' ', ',', '=', '"', '\\', 'realm', 'x', '\t'), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary', maxLength: 200 })), (header) => {
      expect([undefined, 'basic', 'bearer']).toContain(readChallenge(header)?.scheme);
    }),
    { seed: 20_261_127, numRuns: 500 },
  );
});

test('a header as long as they get is no work', () => {
  const parts = ['Bearer ', 'realm="', 'a=b,', ' \t', '\\"', 'x=x=', '"'];
  const longest = (part: string): string => part.repeat(16_384 / part.length);
  // Were one of them to take quadratic time, this would take minutes.
  for (const part of parts) for (let times = 0; times < 50; times++) readChallenge(longest(part));
});
