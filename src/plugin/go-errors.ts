/** A message of Go that names a place: `./handler.go:12:5: undefined: x`. */
export interface GoMessage {
  /** As Go printed it, relative to the module's folder or absolute. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly message: string;
}

/** The messages with a place in the output of `go build`, `go list` or `go vet`, without repetition. */
export function goMessages(output: string): GoMessage[] {
  const seen = new Set<string>();
  const found: GoMessage[] = [];
  for (const line of output.split('\n')) {
    const match =
      /^(?:vet: |go: |package [^:]+: )?((?:[^\s:][^:]*)\.(?:go|mod|c|h|s|S)):(\d+)(?::(\d+))?: (.+)$/.exec(
        line.trim(),
      );
    if (!match || seen.has(line)) continue;
    seen.add(line);
    const [, file = '', at = '', column, message = ''] = match;
    found.push({ file, line: Number(at), ...(column ? { column: Number(column) } : {}), message });
  }
  return found;
}

/** Whether `go list -mod=readonly` failed for want of lines in go.sum (or in go.mod) that Go can add itself. */
export function lacksSums(stderr: string): boolean {
  return /missing go\.sum entry|updates to go\.(mod|sum) needed|go\.sum file is out of date/.test(stderr);
}

/** Packages for which `-mod=mod` had to look for a module: go.mod does not require one. */
export function unrequiredPackages(stderr: string): string[] {
  return [...stderr.matchAll(/^go: finding module for package (\S+)/gm)].map((match) => match[1] ?? '');
}

/**
 * Whether a module asks for a newer Go than the one that listed it, in the words of Go since 1.21 and of those
 * before, which can't read newer go.mod files or say only that packages are missing that came later.
 */
export function asksForNewerGo(stderr: string): boolean {
  return /requires go >= |invalid go version|unknown directive|cannot compile Go|is not in GOROOT|is not in std/.test(
    stderr,
  );
}
