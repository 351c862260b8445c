import { failurePlaces, type TestFailure } from '../plugin/go-test-output.ts';
import type { Place, Problem } from '../problem.ts';
import { inFolder, shellWord } from '../shell.ts';

/** What is known of the module whose tests failed. */
export interface TestGround {
  /** The folder of a package as Go sees it, by its import path. */
  readonly folderOf: (path: string) => string | undefined;
  /** The user's file behind one that Go named; undefined where it isn't one of theirs. */
  readonly userFile: (goFile: string) => string | undefined;
  /** The module's folder relative to the workspace, '' at its root. */
  readonly folder: string;
  /** As a command line has it: `./plugins/auth`. */
  readonly packagePath: (path: string) => string;
  readonly goVersion: string;
}

/** How many of its lines a failure is shown with, and how much of the first: the log has all. */
const SHOWN_LINES = 15;
const SHOWN_LETTERS = 300;

/** A failing test at the line that failed it, with the command that runs it alone. */
export function testProblem(failure: TestFailure, ground: TestGround): Problem {
  const { test, lines } = failure;
  const place = placeOf(failure, ground);
  const said = lines.map((line) => line.trim());
  // What stands before it, the test has printed while all was well.
  const decisive = said.findIndex((line) =>
    place?.message ? line.endsWith(place.message) : line.startsWith('panic: '),
  );
  const [first = '', ...rest] = said.slice(Math.max(decisive, 0));
  // The testing package has caught the panic, to print what it knows, and let it go on.
  const message = place?.message || first.replace(/ \[recovered(?:, repanicked)?\]$/, '');
  const name = test === undefined ? `The tests of ${failure.package} fail` : `${test} fails`;
  const shown = message.length > SHOWN_LETTERS ? `${message.slice(0, SHOWN_LETTERS)}…` : message;
  const stack = rest.findIndex((line) => line.startsWith('goroutine '));
  const more = (stack < 0 ? rest : rest.slice(0, stack))
    .filter((line) => line !== message)
    .slice(0, SHOWN_LINES);
  const command = `go test ${test === undefined ? '' : `-run ${shellWord(runPattern(test))} `}${shellWord(ground.packagePath(failure.package))}`;
  return {
    what: shown === '' ? `${name}.` : `${name}: ${shown}`,
    ...(more.length === 0 ? {} : { why: more.join('\n') }),
    fix: `make it pass; with the gateway's Go it runs by\n${inFolder(ground.folder, `GOTOOLCHAIN=go${ground.goVersion} ${command}`)}`,
    ...(place ? { place: place.place } : {}),
  };
}

function placeOf(
  { package: path, lines }: TestFailure,
  { folderOf, userFile }: TestGround,
): { place: Place; message: string } | undefined {
  const folder = folderOf(path);
  for (const { file, line, message } of failurePlaces(lines)) {
    const whole = file.startsWith('/') ? file : folder && `${folder}/${file}`;
    const user = whole === undefined ? undefined : userFile(whole);
    if (user !== undefined) return { place: { file: user, line }, message };
  }
  return undefined;
}

/** Go takes the parts between slashes for patterns of their own. */
function runPattern(test: string): string {
  return test
    .split('/')
    .map((part) => `^${part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')}$`)
    .join('/');
}
