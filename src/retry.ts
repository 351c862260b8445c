import { setTimeout as pause } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { cancelled } from './cancel.ts';
import { messageOf } from './problem.ts';

const RETRIES = 3;

/** Thrown by the work, it ends the retries: asking again would not help. */
export class Permanent extends AbortError {}

/** Whether a server that answers with this status may answer otherwise a little later: it is busy, or broken. */
export function mayPass(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Thrown by the work where the server says for how long it does not want to be asked again. */
export class AskLater extends Error {
  /** What is thrown if the last attempt ends like this. */
  readonly reason: Error;
  readonly waitMs: number;

  constructor(reason: Error, waitMs: number) {
    super(reason.message);
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

/**
 * Does work that depends on somebody else's server: up to four attempts, with pauses of one, two and four
 * seconds (and up to twice that, at random, so that a matrix does not come back all at once), or longer where
 * {@link AskLater} says so.
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
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft, retryDelay }) => {
      if (retriesLeft === 0) return;
      const delay = error instanceof AskLater ? Math.max(error.waitMs, retryDelay) : retryDelay;
      const next = `next in ${(delay / 1000).toFixed(1)} s`;
      say(`${what}: ${messageOf(error)}; attempt ${attemptNumber} of ${RETRIES + 1}, ${next}`);
      // An abort ends this pause; what follows notices it.
      await pause(delay - retryDelay, undefined, { signal: cancelled }).catch(() => undefined);
    },
  }).catch((error: unknown) => {
    throw error instanceof AskLater ? error.reason : error;
  });
}
