import { expect, test } from 'vitest';
import { goMessages, lacksSums, unrequiredPackages } from '../../src/plugin/go-errors.ts';

test('places in the output of go build, without headings, repetitions and follow-up lines', () => {
  const output = `# example.com/compile-error
./handler.go:22:21: cannot use extra["max_bytes"] (map index expression of type interface{}) as int64 value in variable declaration: need type assertion
./limits.go:8:9: cannot use "10 MiB" (untyped string constant) as int64 value in return statement
./limits.go:8:9: cannot use "10 MiB" (untyped string constant) as int64 value in return statement
\thave (string)
`;
  expect(goMessages(output)).toEqual([
    {
      file: './handler.go',
      line: 22,
      column: 21,
      message:
        'cannot use extra["max_bytes"] (map index expression of type interface{}) as int64 value in variable declaration: need type assertion',
    },
    {
      file: './limits.go',
      line: 8,
      column: 9,
      message: 'cannot use "10 MiB" (untyped string constant) as int64 value in return statement',
    },
  ]);
});

test.each([
  [
    '/app/go.mod:5: unknown directive: toolchain',
    { file: '/app/go.mod', line: 5, message: 'unknown directive: toolchain' },
  ],
  [
    'vet: ./main.go:3:2: "os" imported and not used',
    { file: './main.go', line: 3, column: 2, message: '"os" imported and not used' },
  ],
  [
    'main.go:4:2: no required module provides package a/b; to add it:',
    { file: 'main.go', line: 4, column: 2, message: 'no required module provides package a/b; to add it:' },
  ],
  [
    "package example.com/x: ../my folder/a.go:1:1: expected 'package'",
    { file: '../my folder/a.go', line: 1, column: 1, message: "expected 'package'" },
  ],
  [
    'wrapper.c:7:10: fatal error: missing.h: No such file or directory',
    { file: 'wrapper.c', line: 7, column: 10, message: 'fatal error: missing.h: No such file or directory' },
  ],
])('%s', (line, message) => {
  expect(goMessages(`${line}\n`)).toEqual([message]);
});

test.each([
  'go: downloading golang.org/x/text v0.37.0',
  'go: go.mod requires go >= 1.26.0',
  '',
  ':3: x',
  'main.go: x',
])('no place in %j', (line) => {
  expect(goMessages(line)).toEqual([]);
});

test.each([
  'main.go:8:2: missing go.sum entry for module providing package github.com/google/uuid; to add:',
  'go: updates to go.mod needed; to update it:\n\tgo mod tidy',
  'go: updates to go.sum needed, disabled by -mod=readonly',
  'go: go.sum file is out of date',
])('Go could complete the files itself: %j', (stderr) => {
  expect(lacksSums(stderr)).toBe(true);
});

test.each([
  'verifying golang.org/x/text@v0.3.0: checksum mismatch',
  'main.go:4:2: no required module provides package a/b; to add it:',
  '',
])('nothing that Go could complete: %j', (stderr) => {
  expect(lacksSums(stderr)).toBe(false);
});

test('packages for which Go had to look for a module', () => {
  const stderr = `go: finding module for package github.com/google/uuid
go: downloading github.com/google/uuid v1.6.0
go: found github.com/google/uuid in github.com/google/uuid v1.6.0
go: finding module for package golang.org/x/text/language
`;
  expect(unrequiredPackages(stderr)).toEqual(['github.com/google/uuid', 'golang.org/x/text/language']);
  expect(unrequiredPackages('go: downloading a v1.0.0\n')).toEqual([]);
});
