import type { Finished } from '../run.ts';

/** A container engine that a test has started for a user, and stops. */
export interface EngineOfUser extends AsyncDisposable {
  /** What a step of this user needs in order to reach it. */
  readonly env: Record<string, string>;
  /** Runs `docker ARGS` as this user. */
  docker(args: readonly string[]): Promise<Finished>;
}
