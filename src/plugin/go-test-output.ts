/** A test that failed, or a package that failed besides its tests. */
export interface TestFailure {
  /** The import path of its package. */
  readonly package: string;
  /** `TestX/sub`; undefined where the package itself failed, as in TestMain. */
  readonly test?: string;
  /** What it printed, without what the testing package frames it with. */
  readonly lines: readonly string[];
}

/** What `go test -json` told. */
export interface TestOutput {
  /** How many packages have tests, and ran them. */
  readonly packages: number;
  /** How many tests came to what; parts of tests (`TestX/sub`) count with their test. */
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly TestFailure[];
  /** What the compiler said, of packages that don't build. */
  readonly buildOutput: string;
}

/** One line of `go test -json`. Source: `go doc test2json`; `ImportPath` is of build-output (Go 1.24). */
export interface TestEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** @returns undefined for a line that is no event. */
export function parseTestEvent(line: string): TestEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as Partial<Record<keyof TestEvent, unknown>>;
    if (typeof event.Action !== 'string') return undefined;
    const text = (name: keyof TestEvent): object =>
      typeof event[name] === 'string' ? { [name]: event[name] } : {};
    return { Action: event.Action, ...text('Package'), ...text('Test'), ...text('Output') };
  } catch {
    return undefined;
  }
}

/** A line for people, while tests run: `ok  	example.com/x	0.01s`; undefined for all others. */
export function packageLine({ Action, Test, Output = '' }: TestEvent): string | undefined {
  if (Action !== 'output' || Test !== undefined) return undefined;
  return /^(?:ok|FAIL|\?)\s+\S+\s/.test(Output) ? Output.trimEnd() : undefined;
}

const FRAME =
  /^\s*(?:=== (?:RUN|PAUSE|CONT|NAME)\b|--- (?:PASS|FAIL|SKIP): |FAIL$|FAIL\t|ok\s|exit status \d|PASS$|coverage: )/;

interface Run {
  readonly package: string;
  readonly test?: string;
  readonly lines: string[];
  outcome?: string;
}

/** What the events of `go test -json` come to. */
export function readTestOutput(events: readonly TestEvent[]): TestOutput {
  const runs = new Map<string, Run>();
  let buildOutput = '';
  for (const { Action, Package = '', Test, Output = '' } of events) {
    if (Action === 'build-output') buildOutput += Output;
    if (Package === '') continue;
    const key = `${Package}\n${Test ?? ''}`;
    const run: Run = runs.get(key) ?? {
      package: Package,
      ...(Test === undefined ? {} : { test: Test }),
      lines: [],
    };
    runs.set(key, run);
    if (Action === 'output' && !FRAME.test(Output)) run.lines.push(Output.trimEnd());
    if (['pass', 'fail', 'skip'].includes(Action)) run.outcome = Action;
  }
  const all = [...runs.values()];
  const tests = all.filter(({ test }) => test !== undefined && !test.includes('/'));
  const count = (outcome: string): number => tests.filter((run) => run.outcome === outcome).length;
  const failed = all.filter(({ outcome }) => outcome === 'fail');
  return {
    packages: new Set(tests.map((run) => run.package)).size,
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skip'),
    failures: failed
      .filter((run) => !failed.some((other) => other !== run && isPartOf(other, run)))
      .map(({ package: path, test, lines }) => ({
        package: path,
        ...(test === undefined ? {} : { test }),
        lines: lines.filter((line) => line.trim() !== ''),
      })),
    buildOutput,
  };
}

/** Whether a failure is told better by another: a test by its parts, a package by its tests. */
function isPartOf(part: Run, whole: Run): boolean {
  if (part.package !== whole.package || part.test === undefined) return false;
  return whole.test === undefined || part.test.startsWith(`${whole.test}/`);
}

/** Where a failure lies, as it printed it: a file's bare name where the testing package did, or a whole path. */
export function failurePlaces(lines: readonly string[]): { file: string; line: number; message: string }[] {
  return lines.flatMap((text) => {
    // t.Error indents what it prints; a stack has its files behind a tab.
    const said =
      /^\s+([^\s:/]+\.go):(\d+): ?(.*)$/.exec(text) ?? /^\t(\/[^:]+\.go):(\d+)( \+0x[0-9a-f]+)?$/.exec(text);
    if (!said) return [];
    const [, file = '', line = '', message = ''] = said;
    return [{ file, line: Number(line), message: file.startsWith('/') ? '' : message }];
  });
}
