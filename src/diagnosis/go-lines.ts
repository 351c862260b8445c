import type { GoMod } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import { inFolder } from '../shell.ts';

/** A module and the Go that builds it, as far as explaining its go.mod needs them. */
export interface ModuleGround {
  readonly goMod: GoMod;
  /** go.mod as annotations name it. */
  readonly goModFile: string;
  /** The user's folder of the module, for commands. */
  readonly folder: string;
  readonly krakendVersion: string;
  readonly goVersion: string;
  /** The go.work that it is built with. */
  readonly goWork?: WorkspaceGround;
}

/** A go.work as far as the `replace` lines that count with it are concerned. */
export interface WorkspaceGround {
  /** Its modules, the one that is explained among them or not. */
  readonly members: readonly Pick<ModuleGround, 'goMod' | 'goModFile' | 'folder'>[];
  /** The modules of which go.work itself says where they lie, whatever any go.mod says. */
  readonly decided: readonly string[];
}

/** That go.mod asks for a newer Go than the gateway's. */
export function goLineTooNew(wanted: string, ground: ModuleGround): Problem {
  return {
    what: `go.mod asks for Go ${wanted}, but KrakenD ${ground.krakendVersion} and its plugins are built with Go ${ground.goVersion}.`,
    why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
    fix: `${inFolder(ground.folder, `go mod edit -go=${minorOf(ground.goVersion)} -toolchain=none`)}, or move to a KrakenD that is built with Go ${wanted} or newer`,
    place: { file: ground.goModFile, line: ground.goMod.go?.line ?? ground.goMod.moduleLine },
  };
}

/** That an old Go can't read a three-part go line. */
export function goLineUnreadable(version: string, line: number, ground: ModuleGround): Problem {
  return {
    what: `Go ${ground.goVersion} can't read the go line ${version} in go.mod.`,
    why: `Before 1.21 Go knew neither toolchain lines nor three-part versions, and KrakenD ${ground.krakendVersion} is built with Go ${ground.goVersion}.`,
    fix: lowered(ground),
    place: { file: ground.goModFile, line },
  };
}

/** The directives that came after Go 1.20, with the minor release that brought each (https://go.dev/ref/mod). */
const SINCE: ReadonlyMap<string, number> = new Map([
  ['toolchain', 21],
  ['godebug', 23],
  ['tool', 24],
  ['ignore', 25],
]);

/** The minor release of Go that first knew a directive; undefined for those that are older than 1.21. */
export function directiveSince(directive: string): number | undefined {
  return SINCE.get(directive);
}

/** That go.mod has a directive that the gateway's Go does not know. */
export function unknownDirective(directive: string, line: number, ground: ModuleGround): Problem {
  const since = SINCE.get(directive);
  const drop = `go.mod needs no ${directive} line for a plugin: delete it`;
  return {
    what: `Go ${ground.goVersion} does not know the ${directive} line in go.mod.`,
    why:
      directive === 'toolchain'
        ? `Before 1.21 Go knew neither toolchain lines nor three-part versions, and KrakenD ${ground.krakendVersion} is built with Go ${ground.goVersion}.`
        : `${since === undefined ? '' : `It came with Go 1.${since}, and `}KrakenD ${ground.krakendVersion} and its plugins are built with Go ${ground.goVersion}.`,
    fix: directive === 'toolchain' ? lowered(ground) : drop,
    place: { file: ground.goModFile, line },
  };
}

/** That the module's path is that of a package of the standard library. */
export function standardName(name: string, ground: ModuleGround): Problem {
  return {
    what: `The module is named "${name}", which is also a package of the standard library.`,
    why: 'Go finds two packages under one import path and builds neither.',
    fix: inFolder(ground.folder, `go mod edit -module=example.com/my-${name}`),
    place: { file: ground.goModFile, line: ground.goMod.moduleLine },
  };
}

function lowered({ folder, goVersion }: ModuleGround): string {
  return inFolder(folder, `go mod edit -toolchain=none -go=${minorOf(goVersion)}`);
}

function minorOf(goVersion: string): string {
  return goVersion.split('.').slice(0, 2).join('.');
}
