import { runnerLogins } from './docker-login.ts';
import { type RegistryClient, registryClient } from './registry.ts';

/**
 * A client by the runner's logins that asks each thing once: for questions that something else answers too, such as
 * the pull that follows, which has its own retries and its own error.
 *
 * @param say tells people what is wrong with a login.
 */
export function askedOnce(environment: NodeJS.ProcessEnv, say: (line: string) => void): RegistryClient {
  return registryClient({ loginFor: runnerLogins(environment, say), attempts: (_, work) => work() });
}
