/**
 * Takes the inputs out of the environment, once they are read: what the toolkit starts to pack caches (tar, zstd)
 * inherits it, and some of them are secrets.
 */
export function forgetInputs(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (name.startsWith('INPUT_')) delete environment[name];
}
