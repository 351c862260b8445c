import type { Architecture, Kit, PluginSpec } from './build-pair.ts';
import type { Ability, ModuleSpec } from './modules.ts';
import type { Random } from './random.ts';

/** A gateway, and the plugins that it opens in one process, in that order; the last one is the row's case. */
export interface Pair {
  readonly row: string;
  /** What differs, for people. */
  readonly what: string;
  readonly gateway: { readonly module: ModuleSpec; readonly kit: Kit };
  readonly plugins: readonly PluginSpec[];
}

/** What a row may choose from. */
export interface Choice {
  readonly random: Random;
  /** Counts the pairs of the row, so that each of its cases gets its turn. */
  readonly index: number;
  /** Toolchains, by minor. */
  readonly go: readonly string[];
  readonly architectures: readonly Architecture[];
}

type Row = (choice: Choice) => Omit<Pair, 'row'>;

/** What each gateway links. */
const LINKED: readonly Ability[] = ['fmt', 'http', 'user', 'text', 'yaml'];

/** What plugins do, from little to much. */
const BODIES: readonly (readonly Ability[])[] = [
  ['strings'],
  ['fmt', 'net'],
  ['http', 'text'],
  ['user', 'cgo'],
  ['net', 'yaml', 'uuid'],
  ['http', 'user', 'cgo', 'text', 'yaml', 'errwrap'],
];
const WITH_THIRD_PARTY: readonly (readonly Ability[])[] = [
  ['text'],
  ['yaml', 'uuid'],
  ['http', 'text', 'errwrap'],
  ['net', 'text', 'yaml'],
];
/** Where all packages are compiled anew, little is enough. */
const SMALL: readonly (readonly Ability[])[] = [['strings'], ['fmt']];

/** Toolchains that differ in the patch alone. */
const OTHER_PATCH: Record<string, string> = {
  '1.20.11': '1.20.10',
  '1.22.7': '1.22.8',
  '1.24.4': '1.24.5',
  '1.25.6': '1.25.5',
};

const minorOf = (go: string): number => Number(go.split('.')[1]);
/** Releases whose runtime.moduledata is laid out alike (runtime/symtab.go). */
const layoutOf = (go: string): number => [20, 22, 25].findIndex((last) => minorOf(go) <= last);

function kitOf({ random, go, architectures }: Choice): Kit {
  return { go: random.pick(go), architecture: random.pick(architectures) };
}

function gateway(kit: Kit, abilities: readonly Ability[] = LINKED): Pair['gateway'] {
  return { module: { path: 'example.com/gateway', gateway: true, abilities }, kit };
}

function plugin(abilities: readonly Ability[], kit: Kit, more: Partial<ModuleSpec> = {}): PluginSpec {
  return { kind: 'plugin', module: { path: 'example.com/plugins/first', abilities, ...more }, kit };
}

/** One of some cases, each in its turn. */
function inTurn<T>(index: number, cases: readonly T[]): T {
  const one = cases[index % cases.length];
  if (one === undefined) throw new Error('there is nothing to choose from');
  return one;
}

const BUILDS_THAT_FIT: readonly [what: string, more: Partial<Kit>, module?: Partial<ModuleSpec>][] = [
  ['nothing', {}],
  ['stripped', { ldflags: '-s -w' }],
  ['nothing', {}, { path: 'example.com/some/other.v2/folder' }],
  ['a toolchain in another folder', { elsewhere: 'toolchain' }],
  ['nothing', {}],
  ['a tag that nothing asks for', { flags: ['-tags=nobody_asks'] }],
  ['another go line', {}, { goLine: '1.20' }],
  ['CGO_CFLAGS', { env: { CGO_CFLAGS: '-O1' } }],
  ['nothing', {}],
  ['stripped, without section names', { ldflags: '-s -w -buildid=' }],
];

const fits: Row = (choice) => {
  const kit = kitOf(choice);
  const [what, more, module] = inTurn(choice.index, BUILDS_THAT_FIT);
  const body = choice.random.pick(BODIES);
  return { what, gateway: gateway(kit), plugins: [plugin(body, { ...kit, ...more }, module)] };
};

/** Has every package compiled anew, so it takes small plugins. */
const otherLevel: Row = (choice) => {
  const kit = { ...kitOf(choice), architecture: 'amd64' as const };
  const level = inTurn(choice.index, ['v2', 'v3']);
  const body = inTurn(choice.index, SMALL);
  const env = { GOAMD64: level };
  return { what: `GOAMD64=${level}`, gateway: gateway(kit), plugins: [plugin(body, { ...kit, env })] };
};

const trimpath: Row = (choice) => {
  const kit = kitOf(choice);
  const trimmed = { ...kit, flags: ['-trimpath'] };
  const body = inTurn(choice.index, SMALL);
  return choice.index % 2 === 0
    ? { what: 'plugin trimmed', gateway: gateway(kit), plugins: [plugin(body, trimmed)] }
    : { what: 'gateway trimmed', gateway: gateway(trimmed, ['fmt']), plugins: [plugin(body, kit)] };
};

const sourceElsewhere: Row = (choice) => {
  const kit = kitOf(choice);
  const body = choice.random.pick(WITH_THIRD_PARTY);
  return inTurn(choice.index, [
    {
      what: 'module cache',
      plugins: [plugin(body, { ...kit, elsewhere: 'modules' })],
      gateway: gateway(kit),
    },
    { what: 'vendored', plugins: [plugin(body, kit, { dependencies: 'vendored' })], gateway: gateway(kit) },
    {
      what: 'replaced by a copy',
      plugins: [plugin(body, kit, { dependencies: 'replaced by a copy' })],
      gateway: gateway(kit),
    },
  ] as const);
};

const SHARED: readonly [Ability, string, string][] = [
  ['text', 'golang.org/x/text', 'v0.13.0'],
  ['yaml', 'gopkg.in/yaml.v3', 'v3.0.0'],
];
const sharedVersion: Row = (choice) => {
  const kit = kitOf(choice);
  const [ability, path, version] = inTurn(choice.index, SHARED);
  const body = [...new Set([ability, ...choice.random.pick(WITH_THIRD_PARTY)])];
  const versions = { [path]: version };
  return { what: `${path}@${version}`, gateway: gateway(kit), plugins: [plugin(body, kit, { versions })] };
};

/** x/text/unicode/norm is a package that the gateway, which has x/text/language, does not link. */
const unsharedVersion: Row = (choice) => {
  const kit = kitOf(choice);
  const body: Ability[] = ['norm', ...choice.random.pick(BODIES.slice(0, 2))];
  const versions = { 'golang.org/x/text': 'v0.13.0' };
  return {
    what: 'golang.org/x/text@v0.13.0, another package',
    gateway: gateway(kit),
    plugins: [plugin(body, kit, { versions })],
  };
};

const patch: Row = (choice) => {
  const kit = kitOf(choice);
  const go = OTHER_PATCH[kit.go];
  if (go === undefined) throw new Error(`no other patch of Go ${kit.go} is known`);
  const body = inTurn(choice.index, [...SMALL, ['fmt', 'net'] as const]);
  return { what: `Go ${go} in ${kit.go}`, gateway: gateway(kit), plugins: [plugin(body, { ...kit, go })] };
};

function otherMinor(alike: boolean): Row {
  return (choice) => {
    const couples = choice.go.flatMap((one) =>
      choice.go
        .filter((other) => minorOf(one) !== minorOf(other) && (layoutOf(one) === layoutOf(other)) === alike)
        .map((other) => [one, other] as const),
    );
    const [host, go] = inTurn(choice.index, couples);
    const kit = { ...kitOf(choice), go: host };
    const body = choice.random.pick(BODIES.slice(0, 3));
    return { what: `Go ${go} in ${host}`, gateway: gateway(kit), plugins: [plugin(body, { ...kit, go })] };
  };
}

const noPlugin: Row = (choice) => {
  const kit = kitOf(choice);
  const whole = plugin(['fmt'], kit);
  const share = choice.random.pick([0.3, 0.5, 0.7, 0.9]);
  const [what, spec] = inTurn(choice.index, [
    ['a C library', { kind: 'c-library', kit }],
    ['a c-shared library', { kind: 'c-shared', kit }],
    [`cut to ${share * 100} %`, { kind: 'truncated', of: whole, share }],
  ] as const);
  return { what, gateway: gateway(kit), plugins: [spec] };
};

const OTHER_BUILDS: readonly [what: string, kit: Partial<Kit>, body: readonly Ability[], since?: number][] = [
  ['tag netgo', { flags: ['-tags=netgo'] }, ['fmt', 'net']],
  ['-race', { flags: ['-race'] }, ['fmt']],
  ['tag jsoniter', { flags: ['-tags=jsoniter'] }, ['codec']],
  ['-gcflags', { flags: ['-gcflags=all=-N -l'] }, ['strings']],
  ['GOEXPERIMENT', { env: { GOEXPERIMENT: 'arenas' } }, ['strings']],
  ['-pgo', { profile: true }, ['fmt'], 21],
];
const otherBuild: Row = (choice) => {
  const [what, more, body, since = 0] = inTurn(choice.index, OTHER_BUILDS);
  const go = choice.go.filter((release) => minorOf(release) >= since);
  // The race detector's own library knows no address space of qemu.
  const kit = { ...kitOf({ ...choice, go }), architecture: 'amd64' as const };
  const linked: readonly Ability[] = body.includes('codec') ? ['fmt', 'net', 'codec'] : LINKED;
  return { what, gateway: gateway(kit, linked), plugins: [plugin(body, { ...kit, ...more })] };
};

const privateVersions: Row = (choice) => {
  const kit = kitOf(choice);
  const [path, ability, version] = inTurn(choice.index, [
    ['github.com/hashicorp/errwrap', 'errwrap', 'v1.0.0'],
    ['github.com/google/uuid', 'uuid', 'v1.5.0'],
  ] as const);
  const first = plugin([ability, 'fmt'], kit);
  const second = plugin([ability], kit, {
    path: 'example.com/plugins/second',
    versions: { [path]: version },
  });
  return {
    what: `${path}@${version} after another`,
    gateway: gateway(kit),
    plugins: choice.index % 4 < 2 ? [first, second] : [second, first],
  };
};

const samePath: Row = (choice) => {
  const kit = kitOf(choice);
  const [body, other] = [choice.random.pick(BODIES), ['fmt', 'norm'] as const];
  return {
    what: 'plugin path of one before',
    gateway: gateway(kit),
    plugins: [plugin(body, kit), plugin(other, kit)],
  };
};

const severalThatFit: Row = (choice) => {
  const kit = kitOf(choice);
  const names = ['first', 'second', 'third'].slice(0, 2 + (choice.index % 2));
  const plugins = names.map((name) =>
    plugin(choice.random.pick(BODIES), kit, { path: `example.com/plugins/${name}` }),
  );
  return { what: `${names.length} after one another`, gateway: gateway(kit), plugins };
};

const pluginPath: Row = (choice) => {
  const kit = kitOf(choice);
  const body = choice.random.pick(BODIES);
  const ldflags = '-pluginpath=example.com/other';
  return { what: '-pluginpath', gateway: gateway(kit), plugins: [plugin(body, { ...kit, ldflags })] };
};

const libraries: Row = (choice) => {
  const kit = kitOf(choice);
  const [what, library] = inTurn(choice.index, [
    ['missing library', 'missing'],
    ['GLIBC_2.99', 'too old'],
    ['undefined symbol', 'without the symbol'],
  ] as const);
  const spec = { ...plugin(['gone', 'fmt'], kit), library } as PluginSpec;
  return { what, gateway: gateway(kit), plugins: [spec] };
};

function otherLibc(ofPlugin: 'musl' | undefined): Row {
  return (choice) => {
    const kit: Kit = { ...kitOf(choice), architecture: 'amd64' };
    const musl: Kit = { ...kit, libc: 'musl' };
    const body = choice.random.pick(BODIES);
    return ofPlugin === 'musl'
      ? { what: 'musl in glibc', gateway: gateway(kit), plugins: [plugin(body, musl)] }
      : { what: 'glibc in musl', gateway: gateway(musl), plugins: [plugin(body, kit)] };
  };
}

const sameMusl: Row = (choice) => {
  const kit: Kit = { ...kitOf(choice), architecture: 'amd64', libc: 'musl' };
  return { what: 'musl in musl', gateway: gateway(kit), plugins: [plugin(choice.random.pick(BODIES), kit)] };
};

const otherArchitecture: Row = (choice) => {
  const { go } = kitOf(choice);
  const amd64: Kit = { go, architecture: 'amd64' };
  const arm64: Kit = { go, architecture: 'arm64' };
  const turned = choice.architectures.includes('arm64') && choice.index % 3 === 2;
  const body = choice.random.pick(BODIES.slice(0, 3));
  return turned
    ? { what: 'amd64 in arm64', gateway: gateway(arm64), plugins: [plugin(body, amd64)] }
    : { what: 'arm64 in amd64', gateway: gateway(amd64), plugins: [plugin(body, arm64)] };
};

/** The rows of the table, by what differs between gateway and plugin. */
export const ROWS: Readonly<Record<string, Row>> = {
  'nothing that matters (stripping, folders, go line, CGO_CFLAGS, unused tag)': fits,
  GOAMD64: otherLevel,
  'nothing, several plugins': severalThatFit,
  'nothing, on musl': sameMusl,
  '-trimpath on one side': trimpath,
  'module cache elsewhere, vendored, replaced by a copy': sourceElsewhere,
  'version of a shared module': sharedVersion,
  'version of a module, no package shared': unsharedVersion,
  'Go patch': patch,
  'Go minor, same layout': otherMinor(true),
  'Go minor, other layout': otherMinor(false),
  'no plugin: C, c-shared, cut short': noPlugin,
  'tags, -race, -gcflags, GOEXPERIMENT, -pgo': otherBuild,
  'two versions of a private dependency': privateVersions,
  'plugin already loaded': samePath,
  '-pluginpath': pluginPath,
  'library missing or too old, undefined symbol': libraries,
  'musl plugin, glibc gateway': otherLibc('musl'),
  'glibc plugin, musl gateway': otherLibc(undefined),
  'other architecture': otherArchitecture,
};
