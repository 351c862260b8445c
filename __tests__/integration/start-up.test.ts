/** What is read before a step says its first word: the clients of artifacts, caches and HTTP are not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { finish } from '../world/run.ts';
import { node24 } from '../world/runner/environment.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** The files of dist that an entry imports before it runs, with their texts. */
function loadedAtOnce(entry: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(entry)) return seen;
  const text = readFileSync(entry, 'utf8');
  seen.set(entry, text);
  for (const [, name = ''] of text.matchAll(/^import (?:[^"\n]* from )?"(\.[^"]+)";$/gm)) {
    loadedAtOnce(join(entry, '..', name), seen);
  }
  return seen;
}

test.each([
  { entry: 'main.js', kilobytes: 1500 },
  { entry: 'post.js', kilobytes: 100 },
])('$entry reads no more than $kilobytes kB, and none of the big clients', ({ entry, kilobytes }) => {
  const texts = [...loadedAtOnce(join(dist, entry)).values()];
  expect(texts.reduce((sum, text) => sum + text.length, 0) / 1000).toBeLessThan(kilobytes);
  const packages = texts.flatMap((text) => [
    ...text.matchAll(/^\/\/#region node_modules\/(.+)$|^\/\/ node_modules\/(.+)$/gm),
  ]);
  const big = packages
    .map(([, region, plain]) => region ?? plain ?? '')
    .filter((name) => /^(@actions\/(artifact|cache|http-client)|@azure|undici)\//.test(name));
  expect(big).toEqual([]);
});

test('main says what it was asked for before it asks anybody', async () => {
  const env = { 'INPUT_KRAKEND-VERSION': 'none', INPUT_ARCHITECTURE: 'amd64,arm64' };
  const { stdout } = await finish(node24(), [join(dist, 'main.js')], { env });
  expect(stdout.split('\n')[0]).toMatch(
    /^Building KrakenD CE plugins for alpine on amd64, arm64 \(Node 24\./,
  );
});
