import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { terminalConsole } from '../../src/terminal/console.ts';
import type { Page } from '../../src/terminal/problem-text.ts';
import { PLAIN } from '../../src/terminal/text.ts';

const PAGE: Page = { width: 60, style: PLAIN, advice: (fix) => fix, hide: (text) => text };

/** A stream with what was written to it. */
function paper(isTTY: boolean): NodeJS.WriteStream & { readonly text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (part: Buffer) => {
    text += part;
  });
  return Object.assign(stream, { isTTY, columns: 60, text: () => text }) as never;
}

test('a line for each phase that has ended, warnings at once, errors kept for the end', async () => {
  const stream = paper(false);
  const console = terminalConsole(stream, PAGE, false);
  console.info('KrakenD 2.13.8');
  await console.phase('Compile', async (phase) => {
    phase.info('go build');
    phase.warning({ what: 'Odd.', fix: 'look' });
    phase.error({ what: 'Bad.' });
    phase.error({ what: 'Bad.' });
    phase.outcome('1 of 2 built', false);
  });
  await console.phase('Load', async () => Promise.reject(new Error('x'))).catch(() => undefined);
  expect(stream.text().replaceAll(/\d+\.\d s/g, 'N s')).toBe(`\
KrakenD 2.13.8
! Odd.
  To mend it: look
✗ Compile: 1 of 2 built (N s)
✗ Load: failed (N s)
`);
  expect(console.errors).toEqual([{ what: 'Bad.' }]);
});

test('verbose has what programs say, without what would move the cursor', async () => {
  const stream = paper(false);
  const console = terminalConsole(stream, PAGE, true);
  await console.phase('Compile', async (phase) => phase.info('\u001b[2Jgo build'));
  expect(stream.text()).toContain('  go build\n');
});

test('on a terminal what is under way stands in one line, which is taken away', async () => {
  const stream = paper(true);
  const console = terminalConsole(stream, PAGE, false);
  await console.phase('Compile', async (phase) => {
    phase.info(`go build ${'x'.repeat(100)}`);
    console.info('meanwhile');
  });
  console.stop();
  console.stop();
  const drawn = stream.text().split('\r\u001b[K');
  const live = drawn.find((part) => part.includes('Compile 0 s: go build xxx')) ?? '';
  expect(live).toHaveLength(59);
  expect(drawn.at(-1)).toBe('');
  expect(drawn.filter((part) => part.endsWith('\n'))).toHaveLength(2);
});
