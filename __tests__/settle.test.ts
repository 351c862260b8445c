import { expect, test } from 'vitest';
import { allOrFirstFailure } from '../src/settle.ts';

test('values come back in order', async () => {
  expect(await allOrFirstFailure([Promise.resolve(1), Promise.resolve('b')])).toEqual([1, 'b']);
});

test('a failure waits for the others, and the first in order is thrown', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let finished = false;
  const slow = promise.then(() => {
    finished = true;
    throw new Error('slow');
  });
  const work = allOrFirstFailure([slow, Promise.reject(new Error('quick'))]);
  resolve();
  await expect(work).rejects.toThrow('slow');
  expect(finished).toBe(true);
});
