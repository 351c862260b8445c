import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takesPart } from '../../src/plugin/build-constraint.ts';
import { readGoFile } from '../../src/plugin/go-source.ts';
import { askGo, GO_TIMEOUT, type Question } from './go.ts';

const amd64 = { architecture: 'amd64', goMinor: 25, tags: ['mine'] };

test.each([
  ['main.go', true],
  ['linux.go', true],
  ['windows.go', true],
  ['main_linux.go', true],
  ['main_windows.go', false],
  ['main_amd64.go', true],
  ['main_arm64.go', false],
  ['main_linux_amd64.go', true],
  ['main_darwin_amd64.go', false],
  ['main_unix.go', true],
  ['main_windows.gen.go', false],
  ['my_linux_plugin.go', true],
])('the name %s', (name, expected) => {
  expect(takesPart(name, undefined, amd64)).toBe(expected);
});

test.each([
  ['linux', true],
  ['!linux', false],
  ['unix && cgo && gc', true],
  ['windows || mine', true],
  ['windows || (darwin && mine)', false],
  ['!(windows || darwin)', true],
  ['!!linux', true],
  ['go1.25', true],
  ['go1.26', false],
  ['ignore', false],
  ['arm64', false],
])('the constraint %s', (constraint, expected) => {
  expect(takesPart('main.go', constraint, amd64)).toBe(expected);
});

const word = fc.constantFrom(
  ...[
    'linux',
    'windows',
    'unix',
    'amd64',
    'arm64',
    'cgo',
    'gc',
    'mine',
    'ignore',
    'go1.21',
    'go1.30',
    'test',
    'x',
  ],
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    word,
    tie('expression').map((inner) => `!(${inner})`),
    word.map((tag) => `!${tag}`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', ' && ', ' || '), tie('expression'))
      .map(([left, operator, right]) => left + operator + right),
    tie('expression').map((inner) => `( ${inner} )`),
  ),
}));

/** Constraints as they were written before Go 1.17. */
const former = fc
  .array(
    fc
      .array(
        fc.array(
          fc.tuple(fc.constantFrom('', '!'), word).map((parts) => parts.join('')),
          { minLength: 1, maxLength: 2 },
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((clauses) => `// +build ${clauses.map((words) => words.join(',')).join(' ')}`),
    { minLength: 1, maxLength: 2 },
  )
  .map((lines) => lines.join('\n'));

const question: fc.Arbitrary<Question> = fc.record({
  name: fc
    .array(word, { minLength: 1, maxLength: 3 })
    .chain((words) => fc.constantFrom(`${words.join('_')}.go`, `${words.join('_')}.gen.go`)),
  source: fc.oneof(
    expression.map((text) => `//go:build ${text}\n\npackage main\n`),
    fc.constant('package main\n'),
    fc
      .tuple(
        fc.constantFrom('', '// Copyright\n\n', '/* x */\n', '//go:build linux\n'),
        former,
        fc.constantFrom('\n', '\n\n'),
      )
      .map(([before, lines, after]) => `${before}${lines}${after}package main\n`),
  ),
  architecture: fc.constantFrom('amd64', 'arm64'),
  goMinor: fc.integer({ min: 18, max: 30 }),
  tags: fc.subarray(['mine', 'ignore', 'windows', 'x']),
});

test(
  'a file takes part where Go says so',
  async () => {
    const questions = fc.sample(question, { numRuns: 600, seed: 20_261_127 });
    const answers = await askGo(questions);
    const own = questions.map(({ name, source, ...context }) =>
      // `x_test.go` never reaches this rule: tests are left out before.
      takesPart(name, readGoFile(source).constraint, context),
    );
    for (const [index, asked] of questions.entries()) {
      const answer = answers[index];
      if (!answer?.valid || /_test\./.test(asked.name)) continue;
      expect({ asked, takesPart: own[index] }).toEqual({ asked, takesPart: answer.takesPart });
    }
    expect(answers.filter(({ valid, takesPart: yes }) => valid && yes).length).toBeGreaterThan(50);
    expect(answers.filter(({ valid, takesPart: yes }) => valid && !yes).length).toBeGreaterThan(50);
  },
  GO_TIMEOUT,
);

test('no constraint makes it throw', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('(', ')', '!', '&', '|', '&&', '||', ' ', 'linux', 'go1.'),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      expect(typeof takesPart(text, text, amd64)).toBe('boolean');
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
