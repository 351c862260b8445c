import { expect, test } from 'vitest';
import { readsElsewhere } from '../../src/workspace/c-reach.ts';

const NAMES = new Set(['main.go', 'own.c', 'own.h', 'data.inc']);

// biome-ignore lint/suspicious/noTemplateCurlyInString: cgo's own name for the package's folder
const SRCDIR = '${SRCDIR}';

const reads = (...texts: string[]): boolean => readsElsewhere(texts, NAMES);

test.each([
  '// #include "../native/answer.h"\nimport "C"\n',
  '/*\n#include "sub/answer.h"\n*/\nimport "C"\n',
  '#include "missing.h"\n',
  '#include "data.inc"\n',
  '#  include   "../answer.h"\n',
  '#include NAME\n',
  '#embed "data.bin"\n',
  '// #cgo CFLAGS: -ISRCDIR/../native\n'.replace('SRCDIR', SRCDIR),
  '// #cgo linux,amd64 CPPFLAGS: -O2 -include answer.h\n',
  '// #cgo LDFLAGS: -L../lib -lanswer\n',
  '// #cgo LDFLAGS: SRCDIR/../lib/libanswer.a\n'.replace('SRCDIR', SRCDIR),
  '\t.incbin "data.bin"\n',
  'asm(".include \\"data.inc\\"");\n',
])('what Go does not look at: %j', (text) => {
  expect(reads('package main\n', text)).toBe(true);
});

test.each([
  'package main\n',
  '// #cgo CFLAGS: -O2 -Wall -DNAME=1 -std=c11 -fno-common\n// #cgo LDFLAGS: -lm -l:libsodium.a -pthread\n',
  '// #cgo pkg-config: libsodium\n',
  '// #include <stdlib.h>\n// #include <sys/types.h>\n// #include "own.h"\n',
  '#include "_cgo_export.h"\n',
])('what it does: %j', (text) => {
  expect(reads('package main\n', text)).toBe(false);
});
