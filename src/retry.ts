import pRetry, { AbortError } from 'p-retry';
import { cancelled } from './cancel.ts';
import { messageOf } from './problem.ts';

const RETRIES = 3;

/** Thrown by the work, it ends the retries: asking again would not help. */
export class Permanent extends AbortError {}

/**
 * Does work that depends on somebody else's server: up to four attempts, with pauses of one, two and four
 * seconds (and up to twice that, at random, so that a matrix does not come back all at once).
 *
 * @param what names the work in the log.
 * @throws whatever the last attempt threw, or the cause of {@link Permanent} at once.
 */
export async function withRetries<T>(
  what: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  return pRetry(work, {
    retries: RETRIES,
    minTimeout: 1000,
    factor: 2,
    randomize: true,
    signal: cancelled,
    onFailedAttempt: ({ error, attemptNumber, retriesLeft, retryDelay }) => {
      if (retriesLeft === 0) return;
      const pause = (retryDelay / 1000).toFixed(1);
      say(`${what}: ${messageOf(error)}; attempt ${attemptNumber} of ${RETRIES + 1}, next in ${pause} s`);
    },
  });
}
