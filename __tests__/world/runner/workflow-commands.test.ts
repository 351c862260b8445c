import { error, setSecret, startGroup } from '@actions/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readStepLog } from './workflow-commands.ts';

/** What the toolkit prints, as lines. */
function printedBy(print: () => void): string[] {
  const chunks: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  try {
    print();
  } finally {
    write.mockRestore();
  }
  return chunks.join('').trimEnd().split('\n');
}

describe('annotations', () => {
  test('come back as the toolkit was given them, whatever they contain', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'a%:,=\n\r 25AD0'), minLength: 1 })
      .map((s) => `<${s}>`);
    fc.assert(
      fc.property(text, text, text, fc.nat(), (message, title, file, line) => {
        const lines = printedBy(() => error(message, { title, file, startLine: line + 1 }));
        expect(readStepLog(lines).annotations).toEqual([
          { level: 'error', message, title, file, line: line + 1 },
        ]);
      }),
    );
  });

  test('may be indented and without properties; other words between colons are text', () => {
    const step = readStepLog(['  ::notice::hello', '::std::vector::', 'text ::error::no command']);
    expect(step.annotations).toEqual([{ level: 'notice', message: 'hello' }]);
    expect(step.shown).toBe('##[notice]hello\n::std::vector::\ntext ::error::no command\n');
  });
});

test('a secret is hidden from its mask on, and its lines one by one', () => {
  const masks = printedBy(() => setSecret('first\nsecond'));
  const step = readStepLog(['first', ...masks, 'the first of all', 'and second']);
  expect(step.masks).toEqual(['first\nsecond']);
  expect(step.shown).toBe('first\nthe *** of all\nand ***\n');
  expect(step.log).toContain('the first of all');
});

test('groups hold the lines up to their end, or to the next group', () => {
  const step = readStepLog([
    ...printedBy(() => startGroup('Modules')),
    'one',
    '::group::Build',
    'two',
    '::endgroup::',
    'three',
  ]);
  expect(step.groups).toEqual([
    { title: 'Modules', lines: ['one'] },
    { title: 'Build', lines: ['two'] },
  ]);
});

test('commands between stop-commands and its word are text', () => {
  const step = readStepLog([
    '::stop-commands::word',
    '::error::printed by a stranger',
    '::word::',
    '::error::ours',
  ]);
  expect(step.annotations).toEqual([{ level: 'error', message: 'ours' }]);
  expect(step.shown).toContain('::error::printed by a stranger\n');
});
