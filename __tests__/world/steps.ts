const begun = Date.now();

/** Prints one line with the seconds since the start. */
export function say(text: string): void {
  const seconds = ((Date.now() - begun) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`${seconds} s  ${text}\n`);
}

/** Announces a piece of work that takes time, does it, and says how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  say(`${name} …`);
  const start = Date.now();
  const result = await work();
  say(`${name}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
