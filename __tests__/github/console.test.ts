import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defuse, runnerConsole } from '../../src/github/console.ts';
import type { Phase } from '../../src/log.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

/** The lines so far, with durations made equal. */
function lines(): string[] {
  return printed
    .trimEnd()
    .replaceAll(/\(\d+\.\d s\)/g, '(0.0 s)')
    .split('\n');
}

describe('one phase', () => {
  test('its lines are folded; how it went, and what everybody should see, stands below', async () => {
    const result = await runnerConsole().phase('Compile', async (phase) => {
      phase.info('go build .');
      phase.warning({ what: 'no go.sum', fix: 'go mod tidy' });
      phase.info('4.1 MB');
      phase.outcome('1 of 1 built');
      return 42;
    });
    expect(result).toBe(42);
    expect(lines()).toEqual([
      '::group::Compile',
      'go build .',
      '4.1 MB',
      '::endgroup::',
      '✓ Compile: 1 of 1 built (0.0 s)',
      '::warning title=no go.sum::no go.sum%0ATo mend it: go mod tidy',
    ]);
  });

  test('a phase that went badly, and one that threw', async () => {
    const console = runnerConsole();
    await console.phase('Load', async (phase) => phase.outcome('0 of 1 loaded', false));
    const thrown = new Error('no');
    await expect(console.phase('Pull', () => Promise.reject(thrown))).rejects.toBe(thrown);
    expect(lines().filter((line) => line.startsWith('✗'))).toEqual([
      '✗ Load: 0 of 1 loaded (0.0 s)',
      '✗ Pull: failed (0.0 s)',
    ]);
  });

  test('an annotation has its place, and a title that is not too long', async () => {
    const place = { file: 'plugins/a,b.go', line: 3, column: 7 };
    runnerConsole().error({ what: 'x'.repeat(200), place });
    runnerConsole().notice({ what: 'two\nlines', place: { file: 'go.mod' } });
    expect(lines()[0]).toContain(`::error title=${'x'.repeat(119)}…,file=plugins/a%2Cb.go,line=3,col=7::`);
    expect(lines()[1]).toBe('::notice title=two%0Alines,file=go.mod::go.mod: two%0Alines');
  });
});

type Step = 'info' | 'warning';

test('phases that overlap keep their lines together, in order, and their groups apart', async () => {
  const plan = fc.array(
    fc.record({
      steps: fc.array(fc.constantFrom<Step>('info', 'info', 'warning'), { maxLength: 5 }),
      fails: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(plan, fc.scheduler(), async (phases, scheduler) => {
      printed = '';
      const console = runnerConsole();
      const work = phases.map(({ steps, fails }, number) =>
        console.phase(`Phase ${number}`, async (phase: Phase) => {
          for (const [at, step] of steps.entries()) {
            await scheduler.schedule(Promise.resolve());
            if (step === 'info') phase.info(`${number}: line ${at}`);
            else phase.warning({ what: `${number}: warning ${at}` });
          }
          await scheduler.schedule(Promise.resolve());
          if (fails) throw new Error('on purpose');
        }),
      );
      const settled = Promise.allSettled(work);
      await scheduler.waitIdle();
      await settled;

      const expected = phases.flatMap(({ steps, fails }, number) => {
        const of = (kind: Step) => [...steps.entries()].filter(([, step]) => step === kind).map(([at]) => at);
        return [
          `::group::Phase ${number}`,
          ...of('info').map((at) => `${number}: line ${at}`),
          '::endgroup::',
          fails ? `✗ Phase ${number}: failed (0.0 s)` : `✓ Phase ${number} (0.0 s)`,
          ...of('warning').map((at) => `! ${number}: warning ${at}`),
        ];
      });
      // Beyond what GitHub shows, they are lines of the log.
      const shown = lines().map((line) => line.replace(/^(::warning title=.*?::|Warning: )/, '! '));
      expect(shown).toEqual(expected);
    }),
    { seed: 20_261_127, numRuns: 200 },
  );
});

test('what belongs to no phase is not folded into one that runs', async () => {
  const console = runnerConsole();
  console.info('before');
  await console.phase('Compile', async (phase) => {
    console.info('beside it');
    console.warning({ what: 'said by nobody' });
    phase.info('go build');
    phase.warning({ what: 'said by it' });
  });
  console.info('after');
  expect(lines()).toEqual([
    'before',
    '::group::Compile',
    'go build',
    '::endgroup::',
    '✓ Compile (0.0 s)',
    'beside it',
    '::warning title=said by nobody::said by nobody',
    '::warning title=said by it::said by it',
    'after',
  ]);
});

test('the first phase is shown while it runs', async () => {
  await runnerConsole().phase('First', async (phase) => {
    phase.info('at once');
    expect(lines()).toEqual(['::group::First', 'at once']);
  });
});

/** What the runner takes for a command, of what a program prints: ActionCommand.TryParseV2 and TryParse. */
function isCommand(text: string): boolean {
  return text
    .split(/\r\n|\r|\n/)
    .some((line) => line.replace(/^[\s\u0085]+/, '').startsWith('::') || line.includes('##['));
}

describe('what programs print is never a command', () => {
  test.each([
    ['::error::x', ':\u200b:error::x'],
    ['  ::set-env name=A::1', '  :\u200b:set-env name=A::1'],
    ['a\n\t::add-path::/x', 'a\n\t:\u200b:add-path::/x'],
    ['50%\r::stop-commands::x', '50%\r:\u200b:stop-commands::x'],
    ['\u0085::error::x', '\u0085:\u200b:error::x'],
    ['see ##[error]x', 'see #\u200b#[error]x'],
    ['###[group]', '##\u200b#[group]'],
  ])('%j', (text, harmless) => {
    expect(isCommand(text)).toBe(true);
    expect(defuse(text)).toBe(harmless);
    expect(isCommand(harmless)).toBe(false);
  });

  test.each(['a::b', 'std::vector', ': :', '#[derive]', '## [x]', ''])('%j stays as it is', (text) => {
    expect(defuse(text)).toBe(text);
  });

  test('whatever it is, it is harmless afterwards, and reads as before', () => {
    const unit = fc.constantFrom(
      ':',
      '::',
      '#',
      '##[',
      ' ',
      '\t',
      '\n',
      '\r',
      '\u0085',
      '\u2028',
      'error',
      ']',
      'a',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
        const harmless = defuse(text);
        expect(isCommand(harmless)).toBe(false);
        expect(harmless.replaceAll('\u200b', '')).toBe(text.replaceAll('\u200b', ''));
      }),
      { seed: 20_261_127, numRuns: 3000 },
    );
  });

  test('neither in a phase nor in its outcome', async () => {
    await runnerConsole().phase('P', async (phase) => {
      phase.info('::error::from a program');
      phase.outcome('##[error]from a file name');
    });
    expect(lines()).toEqual([
      '::group::P',
      ':\u200b:error::from a program',
      '::endgroup::',
      '✓ P: #\u200b#[error]from a file name (0.0 s)',
    ]);
  });
});

test('ten annotations of a kind at most; what is new comes before what is like it, and the rest is counted', () => {
  const console = runnerConsole();
  for (let index = 0; index < 15; index++) console.error({ what: `plugin does not load (${index})` });
  console.error({ what: 'The last one is different.' });
  console.warning({ what: 'And this is no error.' });
  console.end({ what: 'The step ends here.' });
  const said = lines();
  expect(said.filter((line) => line.startsWith('::error')).map((line) => line.split('::')[2])).toEqual([
    ...Array.from({ length: 7 }, (_, index) => `plugin does not load (${index})`),
    'The step ends here.',
    'The last one is different.',
    '8 more errors of this step in its log, its summary and its report.%0AGitHub shows 10 of a kind; these were the most telling.',
  ]);
  expect(said.filter((line) => line.startsWith('Error: ')).length).toBe(9);
  expect(said.filter((line) => line.startsWith('::warning'))).toHaveLength(1);
});
