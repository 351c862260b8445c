import { expect, test } from 'vitest';
import { nearestExisting } from '../../src/registry/existing-tags.ts';
import { startHub } from './hub.ts';

/** Without a Docker login. */
const environment = { DOCKER_CONFIG: '/nonexistent' };
const repositories = { 'krakend/builder': ['2.13.8', '2.13.7', 'latest'] };

test('what there is in place of a tag that is not there', async () => {
  await using hub = await startHub({ repositories, auth: 'token' });
  const builder = `${hub.address}/krakend/builder`;
  expect(await nearestExisting(`${builder}:2.13.9`, environment)).toEqual(['2.13.8', '2.13.7']);
  expect(await nearestExisting(`${hub.address}/krakend/nothing:2.13.9`, environment)).toEqual([]);
  const { length } = hub.requests;
  const digest = `sha256:${'0'.repeat(64)}`;
  for (const other of [`${builder}@${digest}`, 'No Image']) {
    expect(await nearestExisting(other, environment)).toEqual([]);
  }
  expect(hub.requests).toHaveLength(length);
});

test('a registry that does not answer well is asked once, in silence', async () => {
  const hub = await startHub({ repositories, instead: () => ({ status: 503 }) });
  expect(await nearestExisting(`${hub.address}/krakend/builder:2.13.9`, environment)).toEqual([]);
  expect(hub.requests).toHaveLength(1);
  await hub[Symbol.asyncDispose]();
  expect(await nearestExisting(`${hub.address}/krakend/builder:2.13.9`, environment)).toEqual([]);
});
