import { constants } from 'node:os';

/**
 * Cancelling a run. The runner sends SIGINT, after 7.5 seconds SIGTERM, and after 2.5 more it kills
 * (actions/runner, ProcessInvoker.cs). Whatever takes long listens to {@link cancelled}, so that the run
 * ends by itself: files that are half written are removed where they were begun, and the post step removes
 * containers. A terminal that is closed sends SIGHUP.
 */

const controller = new AbortController();

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Aborted as soon as the run is cancelled; its reason is a {@link CancelledError}. */
export const cancelled: AbortSignal = controller.signal;

/** What everything under way ends with. */
export class CancelledError extends Error {
  /** As shells say it: 130 for SIGINT. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number]) {
    super(`Cancelled by ${signal}`);
    this.name = 'CancelledError';
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** How long something that doesn't listen may hold the process up, and then what is done at the last. */
const PATIENCE_MS = 4000;

/** Who asks again means it. Sooner it is the same one: npm hands on what the terminal has told everybody. */
const AGAIN_AFTER_MS = 1000;

/**
 * From now on a signal cancels the run instead of ending the process on the spot.
 *
 * @param lastly what has to be done before a run that does not end by itself is ended.
 */
export function listenForCancellation(lastly: () => Promise<unknown> = async () => undefined): void {
  // Nobody reads on a terminal that is closed, or behind a pipe whose program got the same signal: what is still
  // written fails, and must not end the clean-up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onlyWhereNobodyReads);
  let since = 0;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const reason = cancelled.aborted ? (cancelled.reason as CancelledError) : new CancelledError(signal);
      const end = (): void => process.exit(reason.exitCode);
      if (cancelled.aborted) {
        if (performance.now() - since > AGAIN_AFTER_MS) end();
        return;
      }
      since = performance.now();
      controller.abort(reason);
      setTimeout(() => {
        void lastly().then(end, end);
        setTimeout(end, PATIENCE_MS).unref();
      }, PATIENCE_MS).unref();
    });
  }
}

/** @throws the error where it is another. */
function onlyWhereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
