import { TwirpError } from './errors.ts';

/** The run and the job that a request speaks for. */
export interface Caller {
  runId: string;
  jobId: string;
}

/**
 * The token that the runner hands to a job as ACTIONS_RUNTIME_TOKEN: a JWT whose claim `scp` names run and
 * job. The clients read the claim and leave the signature to the service, and this service doesn't look at
 * it either.
 */
export function runtimeToken(runId: string, jobId = 'job'): string {
  const farFuture = Date.UTC(2099, 0) / 1000;
  const segments = [
    { alg: 'none', typ: 'JWT' },
    { scp: `Actions.ExampleScope Actions.Results:${runId}:${jobId}`, exp: farFuture },
  ];
  const encoded = segments.map((segment) => Buffer.from(JSON.stringify(segment)).toString('base64url'));
  return [...encoded, 'unsigned'].join('.');
}

/** Reads the caller out of an Authorization header. Throws a TwirpError (401, 403) where it names none. */
export function callerOf(authorization: string | undefined): Caller {
  const scope = scopeClaim(authorization);
  const [, runId, jobId] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(scope) ?? [];
  if (runId === undefined || jobId === undefined) {
    throw new TwirpError(403, 'permission_denied', 'the token has no scope Actions.Results:<run>:<job>');
  }
  return { runId, jobId };
}

function scopeClaim(authorization: string | undefined): string {
  const payload = authorization?.replace(/^Bearer /, '').split('.')[1];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    return claims instanceof Object && 'scp' in claims ? String(claims.scp) : '';
  } catch {
    throw new TwirpError(401, 'unauthenticated', 'the token is not a JWT');
  }
}
