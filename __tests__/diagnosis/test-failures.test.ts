import { expect, test } from 'vitest';
import { type TestGround, testProblem } from '../../src/diagnosis/test-failures.ts';

const GROUND: TestGround = {
  folderOf: (path) => (path === 'example.com/x/part' ? '/app/x/part' : undefined),
  userFile: (file) => (file.startsWith('/app/') ? file.slice('/app/'.length) : undefined),
  folder: 'x',
  packagePath: () => './part',
  goVersion: '1.25.6',
};

test('a failing test is told at its line, with the command that runs it', () => {
  const lines = ['printed before', '    part_test.go:12: got 1, want 2', '        and more'];
  expect(testProblem({ package: 'example.com/x/part', test: 'TestA/is (so)', lines }, GROUND)).toEqual({
    what: 'TestA/is (so) fails: got 1, want 2',
    why: 'and more',
    fix: "make it pass; with the gateway's Go it runs by\ncd x && GOTOOLCHAIN=go1.25.6 go test -run '^TestA$/^is \\(so\\)$' ./part",
    place: { file: 'x/part/part_test.go', line: 12 },
  });
});

test('a panic is told by its words, at the first file of the user in its stack', () => {
  const lines = [
    'printed',
    'panic: boom [recovered, repanicked]',
    'panic: boom',
    'goroutine 7 [running]:',
    '\t/usr/local/go/src/testing/testing.go:9 +0x1',
    '\t/app/x/part/a.go:7 +0x1d',
  ];
  const problem = testProblem({ package: 'example.com/x/part', test: 'TestA', lines }, GROUND);
  expect(problem).toMatchObject({
    what: 'TestA fails: panic: boom',
    place: { file: 'x/part/a.go', line: 7 },
  });
  expect(problem.why).toBeUndefined();
});

test('a package that fails without a word still has a command', () => {
  expect(testProblem({ package: 'example.com/y', lines: [] }, GROUND)).toEqual({
    what: 'The tests of example.com/y fail.',
    fix: "make it pass; with the gateway's Go it runs by\ncd x && GOTOOLCHAIN=go1.25.6 go test ./part",
  });
});

test('a message without end is cut', () => {
  const lines = [`    part_test.go:1: ${'x'.repeat(10_000)}`];
  const { what } = testProblem({ package: 'example.com/x/part', test: 'TestA', lines }, GROUND);
  expect(what).toHaveLength('TestA fails: '.length + 301);
});
