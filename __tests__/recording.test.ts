import { expect, test } from 'vitest';
import type { Console, Log } from '../src/log.ts';
import { recording, sayAgain, sayingOnce } from '../src/recording.ts';

function listening(): { console: Console; heard: string[] } {
  const heard: string[] = [];
  const log: Log = {
    info: (line) => heard.push(`info ${line}`),
    error: ({ what }) => heard.push(`error ${what}`),
    warning: ({ what }) => heard.push(`warning ${what}`),
    notice: ({ what }) => heard.push(`notice ${what}`),
  };
  const outcome = (words: string): number => heard.push(`outcome ${words}`);
  return { heard, console: { ...log, phase: (_, work) => work({ ...log, outcome }) } };
}

test('what is said is passed on and written down, in phases too', async () => {
  const { console, heard } = listening();
  const recorder = recording(console);
  recorder.console.warning({ what: 'one' });
  const answer = await recorder.console.phase('title', async (phase) => {
    phase.info('line');
    phase.error({ what: 'two' });
    phase.outcome('well');
    return 3;
  });
  recorder.console.notice({ what: 'four' });
  expect(answer).toBe(3);
  expect(heard).toEqual(['warning one', 'info line', 'error two', 'outcome well', 'notice four']);
  expect(recorder.said.map(({ level, problem }) => `${level} ${problem.what}`)).toEqual([
    'warning one',
    'error two',
    'notice four',
  ]);
  heard.length = 0;
  sayAgain(recorder.said, console);
  expect(heard).toEqual(['warning one', 'error two', 'notice four']);
});

test('each problem is said once, at its place', async () => {
  const { console, heard } = listening();
  const quiet = sayingOnce(console);
  quiet.warning({ what: 'one', place: { file: 'a' } });
  quiet.warning({ what: 'one', place: { file: 'a' } });
  quiet.warning({ what: 'one', place: { file: 'b' } });
  quiet.error({ what: 'one', place: { file: 'a' } });
  await quiet.phase('title', async (phase) => phase.error({ what: 'one', place: { file: 'a' } }));
  quiet.info('again');
  quiet.info('again');
  expect(heard).toEqual(['warning one', 'warning one', 'error one', 'info again', 'info again']);
});

test('what is of this run alone is said and not written down', () => {
  const { console, heard } = listening();
  const recorder = recording(console);
  recorder.console.warning({ what: 'the cache did not answer', passing: true });
  expect(heard).toEqual(['warning the cache did not answer']);
  expect(recorder.said).toEqual([]);
});
