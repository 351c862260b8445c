import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movedGoWork, parseGoWork } from '../../src/plugin/go-work.ts';
import { GO_TIMEOUT, go, scratch } from './go.ts';

const TEXT = `go 1.24.0 // a comment

use ./a
use (
	../b // another
	"./with space"
	/abs/c
)

replace example.com/x => ./x

replace (
	example.com/y v1.0.0 => ../y
	example.com/z => example.com/z v1.2.3
)
`;

test('folders are read, in a block or alone, with either line end', () => {
  const expected = [
    { by: 'use', path: './a', line: 3 },
    { by: 'use', path: '../b', line: 5 },
    { by: 'use', path: './with space', line: 6 },
    { by: 'use', path: '/abs/c', line: 7 },
    { by: 'replace', path: './x', line: 10 },
    { by: 'replace', path: '../y', line: 13 },
  ];
  expect(parseGoWork(TEXT)).toEqual(expected);
  expect(parseGoWork(TEXT.replaceAll('\n', '\r\n'))).toEqual(expected);
  expect(parseGoWork('')).toEqual([]);
});

test(
  'at another place it says the same to Go',
  async () => {
    for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) {
      await using folder = await scratch({
        'go.work': movedGoWork(text, (path) => resolve('/app/repo', path)),
      });
      const moved = JSON.parse(await go(folder.path, ['work', 'edit', '-json', 'go.work']));
      const paths = moved.Use.map(({ DiskPath }: { DiskPath: string }) => DiskPath);
      expect(paths).toEqual(['/app/repo/a', '/app/b', '/app/repo/with space', '/abs/c']);
      const targets = moved.Replace.map(({ New }: { New: { Path: string; Version?: string } }) => New);
      expect(targets).toEqual([
        { Path: '/app/repo/x' },
        { Path: '/app/y' },
        { Path: 'example.com/z', Version: 'v1.2.3' },
      ]);
    }
  },
  GO_TIMEOUT,
);

test('no text makes it throw', () => {
  const unit = fc.constantFrom('use ', 'replace ', '=>', '(', ')', '"', '`', '\n', '\r', './a', '//', ' ');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
      expect(typeof movedGoWork(text, (path) => path)).toBe('string');
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
