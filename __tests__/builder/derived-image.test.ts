import { expect, test } from 'vitest';
import { derivedIdentity, startArguments } from '../../src/builder/docker/derived-image.ts';
import type { Image } from '../../src/builder/docker/image.ts';

const base: Image = {
  reference: 'krakend/builder:2.12.1',
  id: 'sha256:1',
  digest: `sha256:${'a'.repeat(64)}`,
  architecture: 'amd64',
};

test('an image is known by what it was made of, and by nothing else', () => {
  const own = derivedIdentity({ base, script: 'apk add x' });
  expect(own).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(derivedIdentity({ base: { ...base, id: 'sha256:2', reference: 'y' }, script: 'apk add x' })).toBe(
    own,
  );
  expect(derivedIdentity({ base, script: 'apk add y' })).not.toBe(own);
  expect(derivedIdentity({ base: { ...base, digest: 'sha256:b' }, script: 'apk add x' })).not.toBe(own);
  expect(derivedIdentity({ base: { ...base, architecture: 'arm64' }, script: 'apk add x' })).not.toBe(own);
});

test('the container that is set up is told nothing that would stay in the image', () => {
  const order = {
    base,
    script: 'x',
    network: 'host',
    environment: { https_proxy: 'http://u:p@x' },
    label: 'a=1',
  };
  const args = startArguments(order, 'n');
  expect(args.filter((arg) => /^--env|proxy/.test(arg))).toEqual([]);
  expect(args).toContain('--network=host');
  expect(args).toContain('--label=a=1');
  expect(startArguments({ ...order, network: undefined }, 'n')).toContain('--network=default');
});
