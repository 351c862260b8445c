import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiOrigin, isThisMachine, parseReference, shownName } from '../../src/registry/reference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('names, as docker reads them', () => {
  test.each([
    ['krakend', 'docker.io', 'library/krakend', 'latest'],
    ['krakend:2.13.8', 'docker.io', 'library/krakend', '2.13.8'],
    ['krakend/builder:2.13.8-linux-generic', 'docker.io', 'krakend/builder', '2.13.8-linux-generic'],
    ['docker.io/krakend:2', 'docker.io', 'library/krakend', '2'],
    ['index.docker.io/krakend/builder', 'docker.io', 'krakend/builder', 'latest'],
    ['mirror/krakend/builder', 'docker.io', 'mirror/krakend/builder', 'latest'],
    ['Mirror/krakend', 'Mirror', 'krakend', 'latest'],
    ['localhost/krakend', 'localhost', 'krakend', 'latest'],
    ['localhost:5000/krakend:2.1', 'localhost:5000', 'krakend', '2.1'],
    ['127.0.0.1:5000/library/krakend', '127.0.0.1:5000', 'library/krakend', 'latest'],
    ['[::1]:5000/krakend:2', '[::1]:5000', 'krakend', '2'],
    ['mirror.example.com/hub/krakend/builder:2', 'mirror.example.com', 'hub/krakend/builder', '2'],
    ['registry:5000/a.b/c__d/e--f:_x.Y-z', 'registry:5000', 'a.b/c__d/e--f', '_x.Y-z'],
  ])('%s', (text, registry, repository, tag) => {
    expect(parseReference(text)).toEqual({ registry, repository, tag });
  });

  test('a digest, with and without a tag', () => {
    const krakend = { registry: 'docker.io', repository: 'library/krakend', digest: DIGEST };
    expect(parseReference(`krakend@${DIGEST}`)).toEqual(krakend);
    expect(parseReference(`krakend:2.1@${DIGEST}`)).toEqual({ ...krakend, tag: '2.1' });
  });

  test.each([
    '',
    ':2',
    '/krakend',
    'krakend/',
    'a//b',
    'Krakend',
    'krakend:',
    'krakend:-2',
    `krakend:${'x'.repeat(129)}`,
    'krakend@sha256:12',
    `krakend@${DIGEST}@${DIGEST}`,
    'krakend builder',
    'a.b/../c',
    './krakend',
    'example.com:port/krakend',
    'example.com:65536/krakend',
    '999.0.0.1/krakend',
    '127.0.0.999/krakend',
    '[1:2]/krakend',
    'user:pass@example.com/krakend',
    'https://example.com/krakend',
    `${'a'.repeat(256)}`,
    'krakend\n',
  ])('%j is none', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

test('where the API answers: without TLS on this machine alone', () => {
  expect(apiOrigin('docker.io')).toBe('https://registry-1.docker.io');
  expect(apiOrigin('mirror.example.com:5000')).toBe('https://mirror.example.com:5000');
  for (const host of ['localhost', 'localhost:5000', '127.0.0.1:5000', '127.8.8.8', '[::1]:5000']) {
    expect(apiOrigin(host)).toBe(`http://${host}`);
    expect(isThisMachine(host)).toBe(true);
  }
  for (const host of ['127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1', '128.0.0.1', '[::2]'])
    expect(isThisMachine(host)).toBe(false);
});

const component = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 1, maxLength: 3 })
  .chain((words) => fc.constantFrom('.', '_', '__', '-', '---').map((between) => words.join(between)));
const registry = fc.constantFrom('docker.io', 'localhost', '127.0.0.1:5000', 'a.example:443', '[::1]:5000');
const repository = fc
  .array(component, { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join('/'))
  // Docker Hub's own names are short, and then `library` may be left out.
  .filter((name) => !name.startsWith('library/'));
const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);

test('a name that is written as people do is read as it was meant', () => {
  fc.assert(
    fc.property(registry, repository, tag, (host, name, label) => {
      const meant = { registry: host, repository: name, tag: label };
      expect(parseReference(`${host}/${name}:${label}`)).toEqual(meant);
      const shown = shownName(meant);
      // `localhost/x` on Docker Hub can't be written without the host.
      if (host !== 'docker.io' || !/^localhost\/|^[^/]*\./.test(shown))
        expect(parseReference(`${shown}:${label}`)).toEqual(meant);
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});

test('whatever is read makes a URL of its registry, and nothing else', () => {
  const near = fc
    .array(
      fc.constantFrom('a', 'krakend', '.', ':', '/', '@', '5000', '..', '?', '#', '%2e', 'localhost', '\\'),
      {
        maxLength: 9,
      },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
      const reference = parseReference(text);
      if (reference === undefined) return;
      const path = `/v2/${reference.repository}/tags/list`;
      const url = new URL(path, apiOrigin(reference.registry));
      expect(url.pathname + url.search + url.hash).toBe(path);
      expect(url.username).toBe('');
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
