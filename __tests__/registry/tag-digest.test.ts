import { expect, test } from 'vitest';
import { askedOnce } from '../../src/registry/asked-once.ts';
import { tagDigests } from '../../src/registry/tag-digest.ts';
import { startHub } from './hub.ts';

/** Without a Docker login. */
const environment = { DOCKER_CONFIG: '/nonexistent' };
const repositories = { 'krakend/builder': ['2.13.8'] };

test('a digest is asked for once, whoever wants it', async () => {
  await using hub = await startHub({ repositories, auth: 'token' });
  const digests = tagDigests(
    askedOnce(environment, () => undefined),
    () => undefined,
  );
  const reference = `${hub.address}/krakend/builder:2.13.8`;
  const [first, second] = await Promise.all([digests.of(reference), digests.of(reference)]);
  expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
  const { length } = hub.requests;
  expect([second, await digests.of(reference)]).toEqual([first, first]);
  expect(hub.requests).toHaveLength(length);
});

test('a reference that names its digest asks nobody', async () => {
  const digest = `sha256:${'1'.repeat(64)}`;
  const digests = tagDigests(
    askedOnce(environment, () => undefined),
    () => undefined,
  );
  expect(await digests.of(`127.0.0.1:1/krakend/builder@${digest}`)).toBe(digest);
});

test('a registry that does not know it, and one that does not answer: no digest, and why', async () => {
  const said: string[] = [];
  const hub = await startHub({ repositories });
  const say = (line: string): unknown => said.push(line);
  const digests = tagDigests(askedOnce(environment, say), say);
  expect(await digests.of(`${hub.address}/krakend/builder:9.9.9`)).toBeUndefined();
  expect(said).toEqual([]);
  await hub[Symbol.asyncDispose]();
  expect(await digests.of(`${hub.address}/krakend/builder:2.13.8`)).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('krakend/builder:2.13.8 could not be asked for: ')]);
});
