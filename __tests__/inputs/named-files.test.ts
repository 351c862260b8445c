import { expect, test } from 'vitest';
import { loadInputs } from '../../src/inputs/inputs.ts';
import { namesFiles } from '../../src/inputs/named-files.ts';

const names = (given: Record<string, string>): boolean =>
  namesFiles(loadInputs((name) => ({ 'krakend-version': '2.12.1', ...given })[name] ?? '', {}));

test.each<Record<string, string>>([
  { ldflags: '-extldflags=-Wl,-T,link.ld' },
  { ldflags: '-s -extldflags "lib/extra.o"' },
  { ldflags: '-I /lib/ld.so' },
  { ldflags: '-L lib' },
  { ldflags: '-extld tools/cc' },
  { 'build-flags': '-asmflags=-I=../include' },
  { 'build-flags': '-gcflags=-embedcfg=files.json' },
  { 'build-env': 'CGO_CFLAGS=-Iinclude' },
  { 'build-env': 'CGO_LDFLAGS=lib/extra.a' },
  { 'build-env': 'CC=/app/tools/cc' },
  { 'build-env': 'CPATH=/app/include' },
  { 'build-env': 'LIBRARY_PATH=/app/lib' },
  { 'build-env': 'PKG_CONFIG_PATH=/app/lib' },
  { 'build-env': 'GCC_EXEC_PREFIX=/app/gcc/' },
  { 'build-env': 'GOCACHEPROG=/app/tools/cache' },
])('files by any path: %o', (given) => {
  expect(names(given)).toBe(true);
});

test.each<Record<string, string>>([
  {},
  { ldflags: '-s -w' },
  { ldflags: '-X main.version=1.2.3 -X=main.path=a/b/c -buildid=' },
  { ldflags: "-X 'main.words=several of them' -compressdwarf=false" },
  { 'build-flags': '-tags=a,b -p 2 -v' },
  { 'build-flags': '-gcflags="-N -l"' },
  { 'build-env': 'GOEXPERIMENT=jsonv2\nGOAMD64=v3\nGOPROXY=https://proxy.example.com' },
])('none: %o', (given) => {
  expect(names(given)).toBe(false);
});
