import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksumOf } from '../../src/gateway/checksums.ts';

const A = 'a1'.repeat(64);
const B = 'b2'.repeat(64);

test.each([
  ['text mode', `${A}  x.tar.gz\n${B}  y.tar.gz\n`],
  ['binary mode', `${A} *x.tar.gz\n${B} *y.tar.gz\n`],
  ['with a folder before the name', `${A}  ./x.tar.gz\n`],
  ['CRLF and upper case', `${A.toUpperCase()}  x.tar.gz\r\n`],
  ['among other lines', `# sha512\n\n${B}  x.tar.gz.asc\n${A}\tx.tar.gz`],
])('a list in %s', (_, list) => {
  expect(checksumOf(list, 'x.tar.gz')).toBe(A);
});

test.each([
  ['an empty list', ''],
  ['another file', `${A}  xx.tar.gz\n${A}  x.tar.gz.asc\n${A}  dir/x.tar.gz\n`],
  ['sha256', `${'c3'.repeat(32)}  x.tar.gz\n`],
  ['no digest', 'x.tar.gz\n'],
  ['an error page', '<html>x.tar.gz</html>'],
])('%s does not name it', (_, list) => {
  expect(checksumOf(list, 'x.tar.gz')).toBeUndefined();
});

test('it reads what sha512sum writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kpa-sums-'));
  writeFileSync(join(folder, 'krakend_2.13.8_amd64_alpine.tar.gz'), 'x');
  writeFileSync(join(folder, 'other file'), 'y');
  const list = execFileSync('sha512sum', ['krakend_2.13.8_amd64_alpine.tar.gz', 'other file'], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(checksumOf(list, 'krakend_2.13.8_amd64_alpine.tar.gz')).toBe(list.slice(0, 128));
  expect(checksumOf(list, 'other file')).toBe(list.split('\n')[1]?.slice(0, 128));
});

test('no list makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (list, name) => {
      expect(checksumOf(list, name)).toBeUndefined();
    }),
    { seed: 20_261_127 },
  );
});
