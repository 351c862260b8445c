import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Log } from '../src/log.ts';
import { lane, sideBySide } from '../src/side-by-side.ts';

function listening(): { log: Log; heard: string[] } {
  const heard: string[] = [];
  const log: Log = {
    info: (line) => heard.push(line),
    error: ({ what }) => heard.push(`error ${what}`),
    warning: ({ what }) => heard.push(`warning ${what}`),
    notice: ({ what }) => heard.push(`notice ${what}`),
  };
  return { log, heard };
}

test('results and words come in the order of the items, whoever is quicker, and no more than asked at a time', async () => {
  const numbers = fc.array(fc.nat({ max: 3 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(numbers, fc.integer({ min: 1, max: 4 }), fc.scheduler(), async (items, width, s) => {
      const { log, heard } = listening();
      let running = 0;
      let most = 0;
      const work = sideBySide(items, width, log, async (steps, own) => {
        most = Math.max(most, ++running);
        for (let step = 0; step < steps; step++) {
          await s.schedule(Promise.resolve());
          own.info(`step ${step} of ${steps}`);
        }
        await s.schedule(Promise.resolve());
        own.notice({ what: `${steps}` });
        running--;
        return steps * 2;
      });
      await s.waitIdle();
      expect(await work).toEqual(items.map((one) => one * 2));
      expect(heard).toEqual(
        items.flatMap((steps) => [
          ...Array.from({ length: steps }, (_, step) => `step ${step} of ${steps}`),
          `notice ${steps}`,
        ]),
      );
      expect(most).toBeLessThanOrEqual(width);
    }),
    { seed: 20_261_129, numRuns: 200 },
  );
});

test('the first speaks while it runs', async () => {
  const { log, heard } = listening();
  const gate = Promise.withResolvers<void>();
  const work = sideBySide([0, 1], 2, log, async (item, own) => {
    own.info(`${item}`);
    await gate.promise;
  });
  expect(heard).toEqual(['0']);
  gate.resolve();
  await work;
  expect(heard).toEqual(['0', '1']);
});

test('a failure waits for what has begun and begins nothing more; what was said is not lost', async () => {
  const { log, heard } = listening();
  const slow = Promise.withResolvers<void>();
  const begun: number[] = [];
  let ended = false;
  const work = sideBySide([0, 1, 2, 3], 2, log, async (item, own) => {
    begun.push(item);
    own.info(`${item}`);
    if (item === 1) throw new Error('on purpose');
    await slow.promise;
    ended = true;
  });
  slow.resolve();
  await expect(work).rejects.toThrow('on purpose');
  expect([begun, ended, heard]).toEqual([[0, 1], true, ['0', '1']]);
});

test('a lane is held by one at a time, and goes on after a failure', async () => {
  const own = lane();
  const seen: string[] = [];
  const hold = Promise.withResolvers<void>();
  const first = own.after(async () => {
    seen.push('first begins');
    await hold.promise;
    seen.push('first ends');
    throw new Error('on purpose');
  });
  const second = own.after(async () => {
    seen.push('second');
    return 2;
  });
  hold.resolve();
  await expect(first).rejects.toThrow('on purpose');
  expect(await second).toBe(2);
  expect(seen).toEqual(['first begins', 'first ends', 'second']);
});
