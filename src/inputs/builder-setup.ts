import { ProblemError } from '../problem.ts';
import { badInput } from './values.ts';

/** What Linux takes as one argument of a program, less what goes with it. */
const MOST = 100_000;

/**
 * The lines of shell that prepare the builder, with line ends as sh wants them; '' where there are none.
 *
 * @throws ProblemError for what no shell could read.
 */
export function parseBuilderSetup(text: string): string {
  const script = text.replaceAll('\r\n', '\n').trim();
  if (script.length > MOST || /[^\P{Cc}\n\t]/u.test(script)) {
    throw badInput(
      'builder-setup',
      script.slice(0, 80),
      `lines of shell without control characters, at most ${MOST} characters`,
      'put longer ones into an image of your own, and name that in builder-image',
    );
  }
  return script;
}

/**
 * What builder-setup prepares is an image.
 *
 * @throws ProblemError where none will be used.
 */
export function refuseSetupOfHost(setup: string, builder: string): void {
  if (setup === '' || builder !== 'host') return;
  throw new ProblemError({
    what: 'builder-setup prepares the image of the builder, and builder is host.',
    why: 'On this machine the action installs nothing, and asks for no root.',
    fix: 'install what the build needs in a step before this one (sudo apt-get install -y …) and leave builder-setup out, or set builder: docker',
  });
}
