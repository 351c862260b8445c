/** Inputs that are changed one by one: a dozen of the rows of script/key-table, which runs them all. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, openBench } from '../keys/bench.ts';
import { runRow } from '../keys/row.ts';
import { ROWS } from '../keys/rows.ts';
import { openSession, type Session } from '../world/session.ts';

let session: Session;
let bench: Bench;

beforeAll(async () => {
  session = await openSession();
  bench = await openBench(session);
});

afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

const TESTED = ROWS.filter((row) => row.tested);

test('the table has forty inputs and more, each once', () => {
  expect(TESTED.length).toBeGreaterThanOrEqual(12);
  expect(ROWS.filter(({ keys }) => keys.includes('result')).length).toBeGreaterThanOrEqual(40);
  expect(new Set(ROWS.map(({ what }) => what)).size).toBe(ROWS.length);
});

test.each(TESTED.map((row) => [row.what, row] as const))('%s', async (_, row) => {
  const { wrong } = await runRow(bench, row);
  expect(wrong).toEqual([]);
});
