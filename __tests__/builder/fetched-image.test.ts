import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FetchWish, fetchImage } from '../../src/builder/docker/fetched-image.ts';
import { askedOnce } from '../../src/registry/asked-once.ts';
import { rememberingPhase } from '../logs.ts';
import { type Hub, type HubOptions, startHub } from '../registry/hub.ts';

let scratch: string;
let folder: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'kpa-fetched-'));
});

beforeEach(() => {
  folder = join(mkdtempSync(join(scratch, 'image-')), 'image');
});

afterAll(() => rmSync(scratch, { recursive: true }));

const digestOf = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/**
 * A layer's tar; what begins with -> is a link.
 *
 * @param dotted whether its names begin with a dot.
 */
function tarOf(files: Readonly<Record<string, string>>, dotted = false): Buffer {
  const root = mkdtempSync(join(scratch, 'layer-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith('->')) symlinkSync(content.slice(2), join(root, path));
    else writeFileSync(join(root, path), content, { mode: path.includes('bin/') ? 0o4755 : 0o644 });
  }
  return spawnSync('tar', ['-c', '-C', root, ...(dotted ? ['.'] : readdirSync(root))]).stdout;
}

const OCI = 'application/vnd.oci.image.layer.v1.tar';
const gzipped = (files: Readonly<Record<string, string>>): Published =>
  ({ content: gzipSync(tarOf(files)), mediaType: `${OCI}+gzip` }) as const;

/** gzip in several members, as tools that pack side by side make it. */
function inMembers(tar: Buffer): Buffer {
  const cuts = [0, 100, 5000, 5001, tar.length];
  return Buffer.concat(cuts.slice(1).map((end, index) => gzipSync(tar.subarray(cuts[index], end))));
}

interface Published {
  readonly content: Buffer;
  readonly mediaType: string;
}

interface Image {
  readonly digest: string;
  /** What the registry has, by its path. */
  readonly contents: Map<string, Buffer>;
  readonly layers: readonly string[];
}

function imageOf(
  layers: readonly Published[],
  architecture = 'amd64',
  said = (size: number): number => size,
): Image {
  const contents = new Map<string, Buffer>();
  const add = (kind: 'blobs' | 'manifests', content: Buffer): string => {
    contents.set(`/v2/krakend/builder/${kind}/${digestOf(content)}`, content);
    return digestOf(content);
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const config = add(
    'blobs',
    json({ os: 'linux', architecture, config: { Env: ['PATH=/go/bin', 'A="b"'] } }),
  );
  const described = layers.map(({ content, mediaType }) => ({
    ...{ mediaType, size: said(content.length) },
    digest: add('blobs', content),
  }));
  const manifest = add('manifests', json({ config: { digest: config }, layers: described }));
  const platform = { os: 'linux', architecture };
  const digest = add('manifests', json({ manifests: [{ digest: manifest, platform }] }));
  return { digest, contents, layers: described.map((layer) => layer.digest) };
}

const serve = ({ contents }: Image, options: Partial<HubOptions> = {}): Promise<Hub> =>
  startHub({
    repositories: {},
    instead: (path) => {
      const body = contents.get(path);
      return body && { status: 200, body };
    },
    ...options,
  });

async function fetched(
  hub: Hub,
  { digest }: Image,
  more: Pick<FetchWish, 'signal' | 'contested'> = {},
): Promise<string[]> {
  const { phase, said } = rememberingPhase();
  const reference = `${hub.address}/krakend/builder:2.12.1`;
  const client = askedOnce(process.env, () => undefined);
  const wish = {
    client,
    reference,
    digest,
    architecture: 'amd64',
    compilingFor: ['amd64'],
    ...more,
  } as const;
  const { place } = await fetchImage(wish, folder, phase);
  return [...said.lines, place];
}

const content = (path: string): string => readFileSync(join(folder, 'root', path), 'utf8');

test('the files of all layers, however they are packed, and what else is known of the image', async () => {
  const image = imageOf([
    gzipped({ 'usr/bin/go': 'old', 'usr/share/doc/go': 'needless', 'etc/gone': 'x' }),
    {
      content: tarOf({ 'usr/bin/go': 'new', 'etc/.wh.gone': '', 'usr/share/doc/x': 'needless' }, true),
      mediaType: OCI,
    },
    { content: inMembers(tarOf({ lib: '->usr/lib', 'a b\n/c': 'odd' })), mediaType: `${OCI}+gzip` },
    {
      content: gzipSync(tarOf({ 'usr/lib/x': 'x' })),
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    },
  ]);
  await using hub = await serve(image);
  const lines = await fetched(hub, image);

  expect([content('usr/bin/go'), content('a b\n/c'), content('lib/x')]).toEqual(['new', 'odd', 'x']);
  expect(readdirSync(join(folder, 'root')).toSorted()).toEqual(['a b\n', 'etc', 'go', 'lib', 'usr']);
  expect(readdirSync(join(folder, 'root/etc'))).toEqual([]);
  expect(readdirSync(join(folder, 'root/usr/share/doc'))).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, 'image.json'), 'utf8'))).toMatchObject({
    digest: image.digest,
    reference: `${hub.address}/krakend/builder:2.12.1`,
    variables: ['PATH=/go/bin', 'A="b"'],
  });
  expect(lines[0]).toMatch(/^Fetching its 4 layers, 0\.\d MB$/);
  expect(readdirSync(dirname(folder))).toEqual(['image']);
});

test('a program keeps that it may be run, and no more', async () => {
  const image = imageOf([gzipped({ 'bin/su': 'program' })]);
  await using hub = await serve(image);
  await fetched(hub, image);
  expect(lstatSync(join(folder, 'root/bin/su')).mode & 0o7777).toBe(0o755);
});

test.each([
  ['go', { go: '->' }],
  ['go/pkg', { 'go/pkg': '->' }],
])('an image whose %s leads elsewhere is left to the engine, and nothing is made there', async (_, files) => {
  const outside = mkdtempSync(join(scratch, 'outside-'));
  const led = Object.fromEntries(Object.keys(files).map((path) => [path, `->${outside}`]));
  const image = imageOf([gzipped(led)]);
  await using hub = await serve(image);
  await expect(fetched(hub, image)).rejects.toThrow('go/pkg/mod is no folder in the image');
  expect(readdirSync(outside)).toEqual([]);
});

test('a layer that is longer than its manifest says is not read to its end', async () => {
  const image = imageOf([gzipped({ 'usr/bin/go': 'go' })], 'amd64', (size) => size - 1);
  await using hub = await serve(image);
  await expect(fetched(hub, image)).rejects.toThrow(/is longer than \d+ bytes/);
  expect(readdirSync(dirname(folder))).toEqual([]);
});

test('a folder that is filled from the cache meanwhile is left alone', async () => {
  mkdirSync(folder);
  const image = one();
  await using hub = await serve(image);
  const place = (await fetched(hub, image, { contested: () => true })).at(-1) ?? '';
  expect(readFileSync(join(place, 'root/usr/bin/go'), 'utf8')).toBe('go');
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(dirname(folder)).toSorted()).toEqual(['image', basename(place)]);
});

test('what is given up ends at once, and leaves nothing', async () => {
  const image = one();
  const stop = new AbortController();
  const reason = new Error('the cache was quicker');
  await using hub = await serve(image, {
    instead: (path) => {
      const body = image.contents.get(path);
      if (image.layers.some((layer) => path.endsWith(layer))) stop.abort(reason);
      return body && { status: 200, body };
    },
  });
  await expect(fetched(hub, image, { signal: stop.signal })).rejects.toBe(reason);
  expect(readdirSync(dirname(folder))).toEqual([]);
});

test('what a run that was killed has left is removed after a day', async () => {
  const [old, recent] = [`${folder}.old.partial`, `${folder}.recent.partial`];
  for (const path of [old, recent]) mkdirSync(path);
  const yesterday = Date.now() / 1000 - 90_000;
  utimesSync(old, yesterday, yesterday);
  const image = one();
  await using hub = await serve(image);
  await fetched(hub, image);
  expect(readdirSync(dirname(folder)).toSorted()).toEqual(['image', 'image.recent.partial']);
});

test('nothing of a layer gets behind a link of another', async () => {
  const outside = mkdtempSync(join(scratch, 'outside-'));
  const image = imageOf([gzipped({ out: `->${outside}` }), gzipped({ 'out/file': 'from an image' })]);
  await using hub = await serve(image);
  await fetched(hub, image);
  expect(readdirSync(outside)).toEqual([]);
  expect(content('out/file')).toBe('from an image');
});

const one = (): Image => imageOf([gzipped({ 'usr/bin/go': 'go' }), gzipped({ 'usr/bin/gcc': 'gcc' })]);

test.each<[string, (image: Image) => void, RegExp]>([
  [
    'another layer than its digest says',
    ({ contents, layers: [, second = ''] }) => {
      contents.set(`/v2/krakend/builder/blobs/${second}`, gzipSync(tarOf({ evil: 'x' })));
    },
    /what came is not sha256:/,
  ],
  [
    'half a layer',
    ({ contents, layers: [first = ''] }) => {
      const path = `/v2/krakend/builder/blobs/${first}`;
      contents.set(path, contents.get(path)?.subarray(0, 60) ?? Buffer.alloc(0));
    },
    /what came is not sha256:/,
  ],
  [
    'a layer that is not there',
    ({ contents, layers: [first = ''] }) => void contents.delete(`/v2/krakend/builder/blobs/${first}`),
    /127\.0\.0\.1:\d+ has no sha256:/,
  ],
  [
    'another list than its digest says',
    ({ contents, digest }) => {
      contents.set(`/v2/krakend/builder/manifests/${digest}`, Buffer.from('{"manifests":[]}'));
    },
    /something else than sha256:/,
  ],
  [
    'no list',
    ({ contents, digest }) => void contents.delete(`/v2/krakend/builder/manifests/${digest}`),
    /no image for amd64/,
  ],
])('%s: nothing is left', async (_, damage, message) => {
  const image = one();
  damage(image);
  await using hub = await serve(image);
  await expect(fetched(hub, image)).rejects.toThrow(message);
  expect(readdirSync(dirname(folder))).toEqual([]);
});

test('an image for another architecture is none, in a list and by itself', async () => {
  const arm = imageOf([gzipped({ 'usr/bin/go': 'go' })], 'arm64');
  const list = JSON.parse(String(arm.contents.get(`/v2/krakend/builder/manifests/${arm.digest}`))) as {
    manifests: { digest: string }[];
  };
  await using hub = await serve(arm);
  await expect(fetched(hub, arm)).rejects.toThrow(/no image for amd64/);
  const alone = { ...arm, digest: list.manifests[0]?.digest ?? '' };
  await expect(fetched(hub, alone)).rejects.toThrow(/no image for amd64/);
});

test.each(['application/vnd.in-toto+json', `${OCI}+zstd`])(
  'layers of %s are left to the engine',
  async (mediaType) => {
    const image = imageOf([{ content: Buffer.from('x'), mediaType }]);
    await using hub = await serve(image);
    await expect(fetched(hub, image)).rejects.toThrow(/that can be read here/);
  },
);

test('where layers lie elsewhere, they are fetched from there, without the token', async () => {
  const image = one();
  await using elsewhere = await serve(image);
  await using hub = await startHub({
    repositories: {},
    auth: 'token',
    instead: (path, attempt) => {
      // The first question of all is answered with what a token is to be had for.
      if (path.startsWith('/token') || (path.endsWith(image.digest) && attempt === 1)) return undefined;
      if (path.includes('/blobs/')) return { status: 307, headers: { location: elsewhere.url + path } };
      const body = image.contents.get(path);
      return body && { status: 200, body };
    },
  });
  await fetched(hub, image);
  expect(content('usr/bin/gcc')).toBe('gcc');
  expect(hub.requests.some(({ authorization }) => authorization?.startsWith('Bearer '))).toBe(true);
  // Two layers and the configuration.
  expect(elsewhere.requests.length).toBe(3);
  expect(elsewhere.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});
