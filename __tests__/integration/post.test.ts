/** The post step on its own: whatever it finds, it never fails a job. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { finish } from '../world/run.ts';
import { node24 } from '../world/runner/environment.ts';

const script = fileURLToPath(new URL('../../dist/post.js', import.meta.url));

/** Runs post with what main is said to have left. */
function post(state: string | undefined) {
  const env = {
    'STATE_krakend-plugin-action': state,
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    // Of a cache service that is not there.
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/',
    ACTIONS_RUNTIME_TOKEN: 'x',
  };
  return finish(node24(), [script], { env });
}

test('main left nothing: nothing is done or said', async () => {
  expect(await post(undefined)).toMatchObject({ code: 0, stdout: '' });
});

test('what main left is no JSON: a warning', async () => {
  const { code, stdout } = await post('{');
  expect(code).toBe(0);
  expect(stdout).toContain('::warning');
  expect(stdout).toContain('Cleaning up after the plugin build went wrong.');
});

test('secrets that a killed main has left are removed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kpa-post-'));
  const secrets = join(folder, 'secrets');
  await mkdir(join(secrets, 'one'), { recursive: true });
  await writeFile(join(secrets, 'one', 'LICENSE'), 'x');
  expect(await post(JSON.stringify({ label: 'l=x', toSave: [], secrets }))).toMatchObject({ code: 0 });
  expect(existsSync(secrets)).toBe(false);
  await rm(folder, { recursive: true });
});

test('an image that can not be packed, and an engine that is gone: a warning, and the other entries go on', async () => {
  const entry = { paths: ['~/nowhere'], restoreKeys: [], ingredients: [] };
  const image = { reference: 'krakend/builder:1', id: 'sha256:1', digest: 'sha256:2', architecture: 'amd64' };
  const toSave = [
    { ...entry, kind: 'image', key: 'i', image },
    { ...entry, kind: 'build', key: 'b' },
  ];
  const { code, stdout } = await post(JSON.stringify({ label: 'krakend-plugin-action=x', toSave }));
  expect(code).toBe(0);
  expect(stdout).toContain('The image cache could not be saved.');
  expect(stdout).toMatch(/build cache|The build cache/);
});
