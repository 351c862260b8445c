import type { InjectedPlugin } from '../krakend/injection.ts';
import { KINDS, type KindFacts, type Scope } from '../krakend/plugin-kinds.ts';
import type { Registerer } from '../loader/index.ts';
import type { Problem } from '../problem.ts';
import type { Configuration, Path } from './configuration.ts';
import { entriesOf, findInjections, type Injection, isInPlace } from './injections.ts';

/** What is wrong in a configuration, or may be. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly problem: Problem;
}

/**
 * Compares configurations with the plugins that were built: whether the gateway looks for them, and uses them.
 * What depends on names is an error only where it is certain: names that could not be read off the files, and
 * plugins that come from elsewhere, are given the benefit of the doubt.
 */
export function checkConfigurations(
  configurations: readonly Configuration[],
  plugins: readonly InjectedPlugin[],
): Finding[] {
  const injected = configurations.map((configuration) => ({
    configuration,
    injections: findInjections(configuration.value),
  }));
  const used = injected.flatMap(({ injections }) => injections.filter(isInPlace));
  return [
    ...injected.flatMap(({ configuration, injections }) => [
      ...checkFolder(configuration, plugins, configurations.length === 1),
      ...injections.flatMap((injection) => checkShape(configuration, injection)),
      ...injections.filter(isInPlace).flatMap((one) => strangers(configuration, one, plugins)),
    ]),
    ...plugins.flatMap((plugin) => checkUse(configurations, plugin, plugins, used)),
  ];
}

type Place = Required<Pick<Problem, 'place'>>;

function at({ file, lineOf }: Configuration, path: Path): Place {
  const line = lineOf(path);
  return { place: { file, ...(line === undefined ? {} : { line }) } };
}

function error(problem: Problem): Finding {
  return { level: 'error', problem };
}

/** Source: Scan in luraproject/lura, plugin/plugin.go: every file of the folder whose name contains the pattern. */
function checkFolder(
  configuration: Configuration,
  plugins: readonly InjectedPlugin[],
  isOnlyOne: boolean,
): Finding[] {
  const { file, value } = configuration;
  const section = entriesOf(value).plugin;
  const { folder, pattern } = entriesOf(section);
  const fix = '"plugin": {"pattern": ".so", "folder": "/opt/krakend/plugins/"} at the root';
  if (section === undefined || section === null) {
    return [
      error({
        what: `${file} has no "plugin" at its root, so the gateway loads no plugins.`,
        why: 'KrakenD looks for plugins only in the folder that stands there.',
        fix,
        ...at(configuration, []),
      }),
    ];
  }
  const findings: Finding[] = [];
  if (typeof folder !== 'string' || folder === '') {
    findings.push(
      error({
        what: `${file} does not say in which folder the plugins are.`,
        why: '"plugin" needs a "folder".',
        fix,
        ...at(configuration, ['plugin', 'folder']),
      }),
    );
  } else if (/[*?]/.test(folder) || /\.so$/.test(folder)) {
    findings.push(
      error({
        what: `"${folder}" is not a folder that a gateway could look into.`,
        why: '"folder" is one folder, without wildcards; its subfolders are not searched.',
        fix,
        ...at(configuration, ['plugin', 'folder']),
      }),
    );
  }
  const notFound =
    typeof pattern === 'string' ? plugins.filter(({ name }) => !`${name}.so`.includes(pattern)) : [];
  const [missed] = notFound;
  // One of several gateways may load some of the plugins alone.
  const isWrong = isOnlyOne || notFound.length === plugins.length;
  if (typeof pattern === 'string' && missed !== undefined && isWrong) {
    const isGlob = /[*?^$]/.test(pattern);
    findings.push(
      error({
        what: `The pattern "${pattern}" does not find ${missed.name}.so.`,
        why: `KrakenD loads the files whose names contain the pattern as it stands${isGlob ? ': it is no glob and no regular expression' : ''}.`,
        fix: '"pattern": ".so"',
        ...at(configuration, ['plugin', 'pattern']),
      }),
    );
  }
  return findings;
}

const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  service: 'at the root',
  endpoint: 'in an endpoint',
  backend: 'in a backend',
};

/** Wrong places and wrong types, of which the gateway says nothing. */
function checkShape(configuration: Configuration, injection: Injection): Finding[] {
  const { facts, scope, path, value, names } = injection;
  const place = at(configuration, path);
  if (!isInPlace(injection)) {
    const right = facts.scopes.map((one) => SCOPE_WORDS[one]).join(' or ');
    return [
      error({
        what: `"${facts.namespace}" stands ${SCOPE_WORDS[scope]}, where the gateway does not look for it.`,
        why: `A ${facts.kind} plugin is injected in the extra_config ${right}.`,
        fix: `move it to the extra_config ${right}`,
        ...place,
      }),
    ];
  }
  if (names.length > 0) return [];
  const { name } = entriesOf(value);
  const wanted = facts.names === 'one' ? '"name": "…"' : '"name": ["…"]';
  return [
    error({
      what:
        name === undefined
          ? `"${facts.namespace}" names no plugin.`
          : `"name" of "${facts.namespace}" is not what the gateway takes: it uses no plugin there.`,
      why: `For a ${facts.kind} plugin it has to be ${NAME_WORDS[facts.names]}; anything else is passed over.`,
      fix: wanted,
      ...(name === undefined ? place : at(configuration, [...path, 'name'])),
    }),
  ];
}

const NAME_WORDS: Readonly<Record<KindFacts['names'], string>> = {
  one: 'one text, not a list',
  list: 'a list of texts',
  'one or list': 'a list of texts',
};

/** Whether a registerer answers to a name of the configuration; undefined where nobody can tell. */
function answers({ kind, name }: Registerer, wanted: string): boolean | undefined {
  if (name === undefined) return undefined;
  // Modifiers put -request and -response, or what they like, behind the name that they hold.
  return kind === 'modifier' ? wanted.startsWith(name) : wanted === name;
}

function registerersOf(plugins: readonly InjectedPlugin[], { kind }: KindFacts): Registerer[] {
  return plugins.flatMap(({ registerers }) => registerers.filter((one) => one.kind === kind));
}

/** The names to which no plugin of this build answers, where all of them have names that are known. */
function strangers(
  configuration: Configuration,
  { facts, names }: Injection,
  plugins: readonly InjectedPlugin[],
): Finding[] {
  const own = registerersOf(plugins, facts);
  const known = [...new Set(own.flatMap(({ name }) => name ?? []))];
  return names
    .filter(({ name }) => own.every((one) => answers(one, name) === false))
    .map(({ name, path }) => ({
      level: 'warning',
      problem: {
        what: `No plugin that was built here registers as "${name}" (${facts.kind}).`,
        why: `${known.length > 0 ? `Registered here: ${known.join(', ')}. ` : `None of them is a ${facts.kind} plugin. `}The gateway passes over a name that nobody registers. If this plugin comes from elsewhere, all is well.`,
        ...(known.length === 1 ? { fix: `"${known[0]}" in its place` } : {}),
        ...at(configuration, path),
      },
    }));
}

/** A plugin that is certainly used nowhere. */
function checkUse(
  configurations: readonly Configuration[],
  { name: file, registerers }: InjectedPlugin,
  plugins: readonly InjectedPlugin[],
  used: readonly Injection[],
): Finding[] {
  const maybeUsed = registerers.some((registerer) =>
    used
      .filter(({ facts }) => facts.kind === registerer.kind)
      .some(({ facts, names }) =>
        names.some(({ name }) => {
          if (answers(registerer, name) !== false) return true;
          // Nobody's name may be this one's, if the file holds another than it registers: warned of already.
          return registerersOf(plugins, facts).every((one) => answers(one, name) === false);
        }),
      ),
  );
  if (maybeUsed || registerers.length === 0) return [];
  const [first] = configurations;
  const where = registerers.map(({ kind, name }) => {
    const facts = KINDS.find((one) => one.kind === kind);
    const scopes = facts?.scopes.map((scope) => SCOPE_WORDS[scope]).join(' or ');
    return `"${facts?.namespace}" with the name ${name === undefined ? 'that it registers' : `"${name}"`} in the extra_config ${scopes}`;
  });
  return [
    error({
      what: `${file} is injected nowhere in ${configurations.map((one) => one.file).join(', ')}.`,
      why: 'The gateway loads the file, and uses no plugin that its configuration does not name.',
      fix: where.join(', or '),
      ...(configurations.length === 1 && first ? { place: { file: first.file } } : {}),
    }),
  ];
}
