import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a broken call does instead: an HTTP error, a reply of its own, or a connection that is cut. */
export type Fault = { status: number; message?: string } | { reply: object } | 'reset';

/** One thing to break. */
export interface FaultRule {
  /**
   * The call: `CacheService/CreateCacheEntry`, `ArtifactService/FinalizeArtifact`, `blob/PUT`, `blob/GET`, or
   * with a star for all of a service: `CacheService/*`.
   */
  call: string;
  fault: Fault;
  /** How many calls it hits; every one by default. */
  times?: number;
}

/** What the service says to a job that may only read caches, such as one for a pull request from a fork. */
export const cacheWriteDenied: FaultRule = {
  call: 'CacheService/CreateCacheEntry',
  fault: { reply: { ok: false, message: 'cache write denied: the token is read-only' } },
};

/** The rules in force, the oldest first. */
export class Faults {
  readonly #rules: { rule: FaultRule; left: number }[] = [];

  /** Adds a rule; the returned function takes it back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** The fault that this call runs into; counts as one of the rule's times. */
  take(call: string): Fault | undefined {
    const service = `${call.split('/')[0]}/*`;
    const entry = this.#rules.find(({ rule, left }) => left > 0 && [call, service].includes(rule.call));
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}

/** Answers a request with a fault. */
export function answerWithFault(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  if (fault === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  request.resume();
  const [status, reply] =
    'reply' in fault
      ? [200, fault.reply]
      : [fault.status, { code: 'injected', msg: fault.message ?? `injected ${fault.status}` }];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
}
