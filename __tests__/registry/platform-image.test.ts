import { expect, test } from 'vitest';
import { platformReference } from '../../src/registry/platform-image.ts';
import { startHub } from './hub.ts';

/** Without a Docker login. */
const environment = { DOCKER_CONFIG: '/nonexistent' };
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A list as Docker Hub has them, with an attestation among the images. */
const list = JSON.stringify({
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: digest('1'), platform: { os: 'linux', architecture: 'amd64' } },
    { digest: digest('2'), platform: { os: 'unknown', architecture: 'unknown' } },
    { digest: digest('3'), platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { digest: digest('4'), platform: { os: 'windows', architecture: 'amd64' } },
  ],
});

function hubThatSays(status: number, body: string) {
  return startHub({
    repositories: { krakend: ['2.13.8'] },
    instead: (path) => (path.includes('/manifests/') ? { status, body } : undefined),
  });
}

test('a tag for several architectures: the digest of the one', async () => {
  await using hub = await hubThatSays(200, list);
  const name = `${hub.address}/krakend`;
  expect(await platformReference(`${name}:2.13.8`, 'arm64', environment)).toBe(`${name}@${digest('3')}`);
  expect(await platformReference(`${name}@${digest('9')}`, 'amd64', environment)).toBe(
    `${name}@${digest('1')}`,
  );
  expect(await platformReference(`${name}:2.13.8`, 'riscv64', environment)).toBeUndefined();
});

test.each([
  ['a tag for one architecture', 200, '{"schemaVersion":2,"config":{}}'],
  ['no JSON', 200, 'hello'],
  [
    'a digest that is none',
    200,
    '{"manifests":[{"digest":"--help","platform":{"os":"linux","architecture":"arm64"}}]}',
  ],
  ['nothing there', 404, ''],
  ['a registry that fails', 503, ''],
])('%s: no such reference', async (_, status, body) => {
  await using hub = await hubThatSays(status, body);
  expect(await platformReference(`${hub.address}/krakend:2.13.8`, 'arm64', environment)).toBeUndefined();
});
