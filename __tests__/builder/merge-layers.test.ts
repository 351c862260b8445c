import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMark, mergeLayer } from '../../src/builder/docker/merge-layers.ts';
import { propertyRuns } from '../property-runs.ts';

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'kpa-layers-'));
});

afterAll(() => rmSync(scratch, { recursive: true }));

/** Paths with what is there: `file …`, `link …`, or `folder`. */
type Tree = Map<string, string>;

function lay(tree: Tree): string {
  const root = mkdtempSync(join(scratch, 'layer-'));
  for (const [path, what] of tree) {
    const [kind, rest = ''] = what.split(' ');
    mkdirSync(kind === 'folder' ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (kind === 'file') writeFileSync(join(root, path), rest);
    if (kind === 'link') symlinkSync(rest, join(root, path));
  }
  return root;
}

function read(root: string, folder = ''): Tree {
  const tree: Tree = new Map();
  for (const name of readdirSync(join(root, folder)).toSorted()) {
    const [path, place] = [join(folder, name), join(root, folder, name)];
    const status = lstatSync(place);
    if (status.isDirectory()) {
      tree.set(path, 'folder');
      for (const [below, what] of read(root, path)) tree.set(below, what);
    } else if (status.isSymbolicLink()) tree.set(path, `link ${readlinkSync(place)}`);
    else tree.set(path, `file ${readFileSync(place, 'utf8')}`);
  }
  return tree;
}

async function merged(layers: readonly Tree[]): Promise<Tree> {
  const root = lay(new Map());
  for (const layer of layers) await mergeLayer(root, lay(layer), [...layer.keys()].some(isMark));
  return read(root);
}

const tree = (files: Readonly<Record<string, string>>): Tree => new Map(Object.entries(files));

test.each<[string, Tree[], Readonly<Record<string, string>>]>([
  [
    'folders come together, and the upper file counts',
    [tree({ 'usr/bin/go': 'file 1', 'usr/bin/gcc': 'file 1' }), tree({ 'usr/bin/go': 'file 2' })],
    { usr: 'folder', 'usr/bin': 'folder', 'usr/bin/gcc': 'file 1', 'usr/bin/go': 'file 2' },
  ],
  [
    'a mark takes a folder away',
    [tree({ 'usr/share/doc/x': 'file 1', 'usr/lib': 'folder' }), tree({ 'usr/.wh.share': 'file' })],
    { usr: 'folder', 'usr/lib': 'folder' },
  ],
  [
    'and not what the same layer brings',
    [tree({ 'a/x': 'file 1' }), tree({ '.wh.a': 'file', 'a/y': 'file 2' })],
    { a: 'folder', 'a/y': 'file 2' },
  ],
  [
    'an opaque folder hides what lies below',
    [tree({ 'a/x': 'file 1', 'a/b/z': 'file 1' }), tree({ 'a/.wh..wh..opq': 'file', 'a/y': 'file 2' })],
    { a: 'folder', 'a/y': 'file 2' },
  ],
  ['a mark for nothing', [tree({}), tree({ 'a/b/.wh.c': 'file' })], { a: 'folder', 'a/b': 'folder' }],
  [
    'marks that name no file',
    [tree({ 'a/x': 'file 1' }), tree({ 'a/.wh.': 'file', 'a/.wh..': 'file', 'a/.wh...': 'file' })],
    { a: 'folder', 'a/x': 'file 1' },
  ],
  [
    'a folder in the place of a link',
    [tree({ lib: 'link usr/lib', 'usr/lib/a': 'file 1' }), tree({ 'lib/b': 'file 2' })],
    { lib: 'folder', 'lib/b': 'file 2', usr: 'folder', 'usr/lib': 'folder', 'usr/lib/a': 'file 1' },
  ],
  [
    'a link in the place of a folder',
    [tree({ 'lib/a': 'file 1' }), tree({ lib: 'link usr/lib' })],
    { lib: 'link usr/lib' },
  ],
])('%s', async (_, layers, expected) => {
  expect(Object.fromEntries(await merged(layers))).toEqual(expected);
});

test('nothing is laid or taken away behind a link', async () => {
  const outside = lay(tree({ kept: 'file 1' }));
  const link = tree({ out: `link ${outside}`, 'a/out': `link ${outside}` });
  await merged([link, tree({ 'out/new': 'file 2' })]);
  await merged([link, tree({ 'out/.wh.kept': 'file', 'a/out/.wh..wh..opq': 'file' })]);
  await merged([tree({ 'out/new': 'file 2' }), link, tree({ 'out/.wh.kept': 'file' })]);
  expect(Object.fromEntries(read(outside))).toEqual({ kept: 'file 1' });
  expect(existsSync(join(outside, 'new'))).toBe(false);
});

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const something = fc.constantFrom('file 1', 'file 2', 'link a', 'link ../b', 'folder', 'gone', 'opaque');

/** A layer as a registry may have one: what lies below a file or a link is left out. */
const anyLayer = fc.array(fc.tuple(path, something), { maxLength: 8 }).map((entries) => {
  const layer: Tree = new Map();
  for (const [names, what] of entries) {
    const mark =
      what === 'gone' ? [...names.slice(0, -1), `.wh.${names.at(-1)}`] : [...names, '.wh..wh..opq'];
    const own = what === 'gone' || what === 'opaque' ? mark : names;
    const above = own.slice(1).map((_, end) => own.slice(0, end + 1).join('/'));
    const place = own.join('/');
    if (layer.has(place) || above.some((folder) => (layer.get(folder) ?? 'folder') !== 'folder')) continue;
    for (const folder of above) layer.set(folder, 'folder');
    layer.set(place, own === mark ? 'file' : what);
  }
  return layer;
});

/** What the specification says of layers, on paths alone. */
function overlaid(layers: readonly Tree[]): Tree {
  const all: Tree = new Map();
  const drop = (gone: string, itself: boolean): void => {
    for (const one of [...all.keys()]) {
      if (one.startsWith(`${gone}/`) || (itself && one === gone)) all.delete(one);
    }
  };
  for (const layer of layers) {
    for (const mark of [...layer.keys()].filter(isMark)) {
      const [folder, name] = [dirname(mark), mark.slice(mark.lastIndexOf('/') + 1)];
      if (name === '.wh..wh..opq') drop(folder, false);
      else drop(join(folder, name.slice('.wh.'.length)), true);
    }
    for (const [own, what] of layer) {
      if (isMark(own)) continue;
      if (what !== 'folder' || all.get(own) !== 'folder') drop(own, true);
      all.set(own, what);
    }
  }
  return new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

test('any layers lie over each other as the specification says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLayer, { minLength: 1, maxLength: 4 }), async (layers) => {
      const found = await merged(layers);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(overlaid(layers)));
    }),
    { seed: 20_261_130, numRuns: propertyRuns(150) },
  );
}, 60_000);
