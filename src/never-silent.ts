import type { IncomingMessage } from 'node:http';

/** A layer or an archive may wait for a busy disk. */
const PATIENCE_MS = 60_000;

/**
 * An answer that fails where nothing comes for a while. Of a connection that falls silent after the headers, the
 * runner's client only ends its own side (its request's time-out in @actions/http-client), and whoever reads waits.
 */
export function neverSilent(message: IncomingMessage, patienceMs = PATIENCE_MS): IncomingMessage {
  return message.setTimeout(patienceMs, () =>
    message.destroy(new Error(`nothing came for ${patienceMs / 1000} s`)),
  );
}
