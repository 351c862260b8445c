import type { Log } from './log.ts';
import { allOrFirstFailure } from './settle.ts';

/**
 * Does something with each item, several at a time. What is said comes out as if one had been done after the other:
 * the first that is not finished speaks directly, the others when it is their turn.
 *
 * @param width how many at a time.
 * @returns the results in the order of the items. A failure waits for those that have begun, so that nothing goes on
 * behind its back; no other is begun after it.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  width: number,
  log: Log,
  work: (item: T, log: Log) => Promise<R>,
): Promise<R[]> {
  const logs = logsInTurn(log, items.length);
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      const own = logs[index] as OwnLog;
      try {
        results[index] = await work(items[index] as T, own);
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        own.end();
      }
    }
  };
  await allOrFirstFailure(Array.from({ length: Math.max(1, Math.min(width, items.length)) }, worker));
  return results;
}

interface OwnLog extends Log {
  end(): void;
}

function logsInTurn(log: Log, count: number): OwnLog[] {
  const waiting: (() => void)[][] = Array.from({ length: count }, () => []);
  const ended: boolean[] = [];
  let turn = 0;
  const flush = (): void => {
    for (const write of waiting[turn]?.splice(0) ?? []) write();
  };
  return waiting.map((own, index) => {
    const say = (write: () => void): void => {
      if (index === turn) write();
      else own.push(write);
    };
    return {
      info: (line) => say(() => log.info(line)),
      warning: (problem) => say(() => log.warning(problem)),
      error: (problem) => say(() => log.error(problem)),
      notice: (problem) => say(() => log.notice(problem)),
      end: () => {
        ended[index] = true;
        while (ended[turn]) {
          turn++;
          flush();
        }
      },
    };
  });
}

/** A place that one piece of work holds at a time; those that wait get it in the order in which they came. */
export interface Lane {
  /** Does work as soon as all that came before it has ended, however it did. */
  after<T>(work: () => Promise<T>): Promise<T>;
}

export function lane(): Lane {
  let last: Promise<unknown> = Promise.resolve();
  return {
    after: (work) => {
      const own = last.then(work);
      last = own.catch(() => undefined);
      return own;
    },
  };
}
