import { expect, test } from 'vitest';
import { runnerConsole } from '../../src/github/console.ts';
import { phasesOf } from './phases.ts';

test('phases, with what is said of them and without, also those that went wrong', () => {
  const log = [
    'Building KrakenD CE plugins for alpine on amd64 (Node 24.21.0)',
    '✓ Builder for 2.12.1-alpine-amd64: krakend/builder:2.12.1 sha256:1234, pulled (14.9 s)',
    '✓ Compile for 2.12.1-alpine-amd64 (31.0 s)',
    '✗ Load into 2.12.1-alpine-amd64: failed (0.4 s)',
    'Pulled in 14.2 s',
  ].join('\n');
  expect(phasesOf(log)).toEqual([
    {
      title: 'Builder for 2.12.1-alpine-amd64',
      words: 'krakend/builder:2.12.1 sha256:1234, pulled',
      seconds: 14.9,
    },
    { title: 'Compile for 2.12.1-alpine-amd64', seconds: 31 },
    { title: 'Load into 2.12.1-alpine-amd64', words: 'failed', seconds: 0.4 },
  ]);
});

test('a phase as the console really writes it', async () => {
  let log = '';
  const write = process.stdout.write;
  process.stdout.write = (chunk) => {
    log += String(chunk);
    return true;
  };
  try {
    await runnerConsole().phase('Gateway', async (phase) => phase.outcome('here: already'));
  } finally {
    process.stdout.write = write;
  }
  expect(phasesOf(log)).toEqual([
    { title: 'Gateway', words: 'here: already', seconds: expect.closeTo(0, 0) },
  ]);
});
