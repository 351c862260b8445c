import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  failurePlaces,
  packageLine,
  parseTestEvent,
  readTestOutput,
  type TestEvent,
} from '../../src/plugin/go-test-output.ts';
import { propertyRuns } from '../property-runs.ts';

const PACKAGE = 'example.com/x';

const event = (Action: string, Test?: string, Output?: string): TestEvent => ({
  Action,
  Package: PACKAGE,
  ...(Test === undefined ? {} : { Test }),
  ...(Output === undefined ? {} : { Output }),
});

test('tests are counted with their parts, and failures told by the innermost', () => {
  const read = readTestOutput([
    event('start'),
    event('run', 'TestA'),
    event('output', 'TestA', '=== RUN   TestA\n'),
    event('output', 'TestA', '    x_test.go:3: first\n'),
    event('output', 'TestA', '        second\n'),
    event('output', 'TestA', '--- FAIL: TestA (0.00s)\n'),
    event('run', 'TestA/part'),
    event('output', 'TestA/part', '    --- FAIL: TestA/part (0.00s)\n'),
    event('output', 'TestA/part', '        x_test.go:9: inner\n'),
    event('fail', 'TestA/part'),
    event('pass', 'TestA/other'),
    event('fail', 'TestA'),
    event('pass', 'TestB'),
    event('skip', 'TestC'),
    event('output', undefined, 'FAIL\n'),
    event('output', undefined, 'FAIL\texample.com/x\t0.01s\n'),
    event('fail'),
  ]);
  expect(read).toEqual({
    packages: 1,
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: [{ package: PACKAGE, test: 'TestA/part', lines: ['        x_test.go:9: inner'] }],
    buildOutput: '',
  });
});

test('a package that fails besides its tests is told with what it printed', () => {
  const read = readTestOutput([
    event('pass', 'TestA'),
    event('output', undefined, 'no database\n'),
    event('output', undefined, 'exit status 3\n'),
    event('fail'),
  ]);
  expect(read.failures).toEqual([{ package: PACKAGE, lines: ['no database'] }]);
});

test('what the compiler says is kept, and packages without tests do not count', () => {
  const read = readTestOutput([
    { Action: 'build-output', Output: './x_test.go:6:2: undefined: missing\n' },
    event('output', undefined, 'FAIL\texample.com/x [build failed]\n'),
    event('fail'),
    { Action: 'output', Package: 'example.com/y', Output: '?   \texample.com/y\t[no test files]\n' },
    { Action: 'skip', Package: 'example.com/y' },
  ]);
  expect(read).toMatchObject({
    packages: 0,
    skipped: 0,
    failures: [{ package: PACKAGE, lines: [] }],
    buildOutput: './x_test.go:6:2: undefined: missing\n',
  });
});

test('lines of packages are for people while tests run', () => {
  expect(packageLine(event('output', undefined, 'ok  \texample.com/x\t0.01s\n'))).toBe(
    'ok  \texample.com/x\t0.01s',
  );
  expect(packageLine(event('output', 'TestA', 'ok  \tmine\n'))).toBeUndefined();
  expect(packageLine(event('output', undefined, 'PASS\n'))).toBeUndefined();
});

test('places are those that the testing package and a stack print', () => {
  const lines = [
    '    x_test.go:12: got 1',
    'panic: boom',
    '\t/usr/local/go/src/testing/testing.go:1934 +0xea',
    '\t/app/x/x_test.go:9 +0x1d',
    'created by testing.(*T).Run in goroutine 1',
    'x_test.go:1: at the start of a line',
  ];
  expect(failurePlaces(lines)).toEqual([
    { file: 'x_test.go', line: 12, message: 'got 1' },
    { file: '/usr/local/go/src/testing/testing.go', line: 1934, message: '' },
    { file: '/app/x/x_test.go', line: 9, message: '' },
  ]);
});

test('whatever is printed, it is read', () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('output', 'fail', 'pass', 'TestA', 'TestA/b'),
    fc.jsonValue(),
  );
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .record({ Action: value, Package: value, Test: value, Output: value }, { requiredKeys: [] })
      .map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const read = readTestOutput(lines.flatMap((one) => parseTestEvent(one) ?? []));
      expect(read.packages).toBeGreaterThanOrEqual(0);
      expect(
        failurePlaces(lines).every(({ line: number }) => Number.isSafeInteger(number) || number > 0),
      ).toBe(true);
    }),
    { numRuns: propertyRuns(300) },
  );
});
