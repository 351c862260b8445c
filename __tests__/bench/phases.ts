/** A part of a run and what it took. */
export interface Phase {
  readonly title: string;
  /** What the action says of its end. */
  readonly words?: string;
  readonly seconds: number;
}

/** The phases of a run, read off its log: `✓ Title: words (1.2 s)`. Phases overlap; a failed one counts too. */
export function phasesOf(log: string): Phase[] {
  return log.split('\n').flatMap((line) => {
    const [, title, words, seconds] = /^[✓✗] (.+?)(?:: (.*))? \((\d+(?:\.\d+)?) s\)$/.exec(line) ?? [];
    if (title === undefined) return [];
    return [{ title, ...(words ? { words } : {}), seconds: Number(seconds) }];
  });
}
