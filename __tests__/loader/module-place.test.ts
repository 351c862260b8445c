import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/loader/byte-source.ts';
import { escapedPath, findModulePlace } from '../../src/loader/module-place.ts';

const GIN = { path: 'github.com/gin-gonic/gin', version: 'v1.9.1' };

/** A file whose only segment is this text. */
function fileWith(text: string) {
  const bytes = Buffer.from(text);
  const segment = { address: 0, offset: 0, fileSize: bytes.length, writable: false };
  const source = memorySource('krakend', bytes);
  return {
    source,
    architecture: 'amd64',
    type: 'fixed-address',
    segments: [segment],
    notes: [],
  } as const;
}

describe('where modules lay', () => {
  test.each([
    ['\0/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/gin.go\0', { kind: 'cache', folder: '/go/pkg/mod' }],
    [
      '\0/home/my self/mod/github.com/gin-gonic/gin@v1.9.1/gin.go\0',
      { kind: 'cache', folder: '/home/my self/mod' },
    ],
    ['\0/src/vendor/github.com/gin-gonic/gin/gin.go\0', { kind: 'vendor', folder: '/src/vendor' }],
    // A text that speaks of such a file, before the name of one.
    [
      'see /tmp/x/github.com/gin-gonic/gin@v1.9.1/gin.go\0/m/github.com/gin-gonic/gin@v1.9.1/gin.go\0',
      { kind: 'cache', folder: '/m' },
    ],
    ['\0github.com/gin-gonic/gin@v1.9.1/gin.go\0', undefined],
    ['\0/go/pkg/mod/github.com/gin-gonic/gin@v1.9.2/gin.go\0', undefined],
    // What would be more than a folder to the compiler.
    ['\0/a=>/b;/c/github.com/gin-gonic/gin@v1.9.1/gin.go\0', undefined],
    [`\0/a' -o /b/github.com/gin-gonic/gin@v1.9.1/gin.go\0`, undefined],
  ])('%j: %j', (text, place) => {
    expect(findModulePlace(fileWith(text), [GIN])).toEqual(place);
  });

  test('a module that was replaced lies under its other name, and one replaced by a folder anywhere', () => {
    const file = fileWith('\0/m/example.com/!fork@v1.0.0/a.go\0');
    const fork = { ...GIN, replace: { path: 'example.com/Fork', version: 'v1.0.0' } };
    const local = { path: 'example.com/local', version: 'v1.0.0', replace: { path: './local', version: '' } };
    expect(findModulePlace(file, [local, fork])).toEqual({ kind: 'cache', folder: '/m' });
    expect(findModulePlace(file, [local])).toBeUndefined();
  });

  test('is found wherever blocks of the file end', () => {
    const name = '\0/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/gin.go\0';
    for (const before of [2 ** 22 - 40, 2 ** 22 - 1, 2 ** 22, 2 ** 22 + 1]) {
      const file = fileWith('x'.repeat(before) + name);
      expect(findModulePlace(file, [GIN])).toEqual({ kind: 'cache', folder: '/go/pkg/mod' });
    }
  });

  test('any bytes give a plain absolute folder, or none', () => {
    const part = fc.constantFrom(
      '\0',
      '/',
      'a',
      '..',
      ';',
      '=>',
      "'",
      '\n',
      '/github.com/gin-gonic/gin@v1.9.1/',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const place = findModulePlace(fileWith(parts.join('')), [GIN]);
        if (place) expect(place.folder).toMatch(/^\/[^\p{Cc};='"\\]*$/u);
      }),
    );
  });

  test('capitals are escaped as in the cache', () => {
    expect(escapedPath('github.com/BurntSushi/toml')).toBe('github.com/!burnt!sushi/toml');
  });
});
