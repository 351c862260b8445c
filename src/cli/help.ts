import { wrap } from '../terminal/text.ts';
import { COMMAND } from './arguments.ts';
import { type Definition, isSecret, isSwitch, variableOf, whyNoFlag } from './definitions.ts';

const WIDTH = 80;

/** What the command can do. */
export function helpText(): string {
  return `Builds KrakenD plugins and has their gateway load them: on this machine, what
the action of the same name does in a workflow.

usage: ${COMMAND} build --krakend-version 2.12.1 [PLUGIN...]
       ${COMMAND} check --krakend-version '>=2.10' [PLUGIN...]
       ${COMMAND} inspect GATEWAY [PLUGIN...]

build    builds the plugins, and has the gateway of that release load each
check    compiles nothing: says what the plugins would link, and what would have
         to change for one release or several
inspect  says whether a gateway will load .so files, without running either

PLUGIN   a package folder, or name=folder, of a module below this folder; none:
         all that declare a registerer

Each command has its own --help; --version prints the version.

exit code  0 all is well
           1 something failed, or does not fit
           2 this could not be asked
`;
}

/** All flags of build and check, as action.yml describes them. */
export function runHelpText(definitions: readonly Definition[]): string {
  const flags = definitions.filter(({ name }) => whyNoFlag(name) === undefined);
  const lines = [
    `usage: ${COMMAND} build [options] [PLUGIN...]`,
    `       ${COMMAND} check [options] [PLUGIN...]`,
    '',
    ...wrap(
      `Lists are separated by commas, or the flag is given more than once. Every flag may also be a variable, such as ${variableOf('krakend-version')}. Paths are seen from this folder.`,
      WIDTH,
    ),
    '',
    ...flags.flatMap((definition) => [flagWords(definition), ...described(definition)]),
    '-v, --verbose',
    '      What Go, Docker and the gateway print meanwhile.',
    '--report FILE',
    '      All that is known about the run, as JSON.',
  ];
  return `${lines.join('\n')}\n`;
}

function flagWords(definition: Definition): string {
  const { name } = definition;
  if (isSecret(name)) return `${variableOf(name)} (a variable)`;
  if (isSwitch(definition)) return definition.default === 'true' ? `--no-${name}` : `--${name}`;
  return `--${name} ${name === 'krakend-version' ? 'VERSION' : 'VALUE'}`;
}

function described(definition: Definition): string[] {
  const fallback = isSwitch(definition) || definition.default === '' ? '' : ` [${definition.default}]`;
  return wrap(`${definition.description.replaceAll('`', '')}${fallback}`, WIDTH - 6).map(
    (line) => `      ${line}`,
  );
}
