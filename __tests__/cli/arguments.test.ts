import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { readDefinitions, variableOf, whyNoFlag } from '../../src/cli/definitions.ts';
import { helpText, runHelpText } from '../../src/cli/help.ts';
import { problemFrom } from '../problems.ts';

const definitions = await readDefinitions(new URL('../../action.yml', import.meta.url));

function parse(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return parseArguments(args, definitions, environment);
}

test('what is no flag is a plugin, and flags have the names of inputs', () => {
  expect(parse(['build', '--krakend-version', '2.12.1', './plugins/x', '--fix', 'b=./plugins/y'])).toEqual({
    command: 'build',
    inputs: {
      mode: 'build',
      'krakend-version': '2.12.1',
      fix: 'true',
      plugins: './plugins/x\nb=./plugins/y',
    },
    verbose: false,
    report: undefined,
  });
  expect(
    parse(['check', '-v', '--report', 'r.json', '--variant=alpine', '--variant', 'glibc', '--no-fix']),
  ).toEqual({
    command: 'check',
    inputs: { mode: 'check', variant: 'alpine\nglibc', fix: 'false', plugins: '' },
    verbose: true,
    report: 'r.json',
  });
});

test('a variable stands for a flag that is not given', () => {
  const environment = {
    KRAKEND_PLUGIN_KRAKEND_VERSION: '2.12.1',
    KRAKEND_PLUGIN_VARIANT: 'musl',
    KRAKEND_PLUGIN_MODE: 'check',
  };
  expect(parse(['build', '--variant', 'glibc'], environment)).toMatchObject({
    inputs: { mode: 'build', 'krakend-version': '2.12.1', variant: 'glibc' },
  });
});

test.each([
  [[], { command: 'help', topic: 'all' }],
  [['--help'], { command: 'help', topic: 'all' }],
  [['build', '-h'], { command: 'help', topic: 'run' }],
  [['--version'], { command: 'version' }],
  [['inspect', '--json', 'a', 'b'], { command: 'inspect', args: ['--json', 'a', 'b'] }],
])('%j', (args, order) => {
  expect(parse(args)).toEqual(order);
});

test.each([
  [['biuld'], 'There is no command "biuld".'],
  [['build', '--artifact-name', 'x'], '--artifact-name is an input of the action alone'],
  [['build', '--mode', 'check'], '--mode is an input of the action alone: it is the command'],
])('%j is refused', (args, words) => {
  const problem = problemFrom(() => parse(args));
  expect(problem.what).toContain(words);
  expect(problem.fix).toBe('krakend-plugin-action --help');
});

test.each([
  [['build', '--krakend-verison', '2'], "Unknown option '--krakend-verison'."],
  [['check', '--fix=yes'], "Option '--fix' does not take an argument."],
  [['build', '--variant'], "Option '--variant <value>' argument missing."],
])('%j is refused, and the flags are named', (args, words) => {
  const problem = problemFrom(() => parse(args));
  expect(problem.what).toBe(words);
  expect(problem.fix).toBe('krakend-plugin-action build --help');
});

test('every input is a flag or has a reason why not, and help fits a terminal', () => {
  const help = runHelpText(definitions);
  for (const { name } of definitions.filter((one) => whyNoFlag(one.name) === undefined)) {
    expect(help).toMatch(new RegExp(`^(--(no-)?${name}( VALUE| VERSION)?|${variableOf(name)} .*)$`, 'm'));
  }
  for (const line of `${help}${helpText()}`.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});
