import { escapedPath, type GoModule, type ModulePlace } from '../loader/index.ts';

/** Where the builds of KrakenD's own gateways had their modules. */
export const OFFICIAL_MODULES = '/go/pkg/mod';

/** What plugins take over from their gateway's build so that the compiler writes the same into shared packages. */
export interface CompilerDemands {
  /** Where the gateway's modules lay; undefined where paths were trimmed. */
  readonly place: ModulePlace | undefined;
  /** The gateway's modules, whose names tell their folders from each other. */
  readonly modules: readonly GoModule[];
  /** Flags that the compiler got for every package, '' for none. */
  readonly flags: string;
  /** The version of Go's cryptography by GOFIPS140, which lies among the modules; '' for that of the toolchain. */
  readonly fips: string;
}

/** As the official gateways were built. */
export const OFFICIAL_DEMANDS: CompilerDemands = {
  place: { kind: 'cache', folder: OFFICIAL_MODULES },
  modules: [],
  flags: '',
  fips: '',
};

/** Names of modules and versions; they come from a file that is anybody's, and go into the compiler's flags. */
const PLAIN = /^[\w.~+/-]+$/;

/**
 * The flags of `go build` that make the compiler write the gateway's paths in place of the builder's, and
 * nothing where they are equal. The standard library has its own rule and is left alone. Seen to load with Go
 * 1.20 to 1.25 (docs/how-it-works.md).
 *
 * @param seen where modules lie in the builder.
 */
export function pathFlags({ place, modules, flags, fips }: CompilerDemands, seen: string): string[] {
  if (place === undefined) return ['-trimpath', ...forAll(flags)];
  const rules =
    place.kind === 'cache'
      ? [[seen, place.folder] as const]
      : modules
          .map(({ path, version, replace }) => ({ path, at: replace ?? { path, version } }))
          .filter(({ path, at }) => [path, at.path, at.version].every((name) => PLAIN.test(name)))
          .map(({ path, at }) => {
            const cached = `${seen}/${escapedPath(at.path)}@${escapedPath(at.version)}`;
            return [cached, `${place.folder}/${path}`] as const;
          });
  const changes = rules.filter(([from, to]) => from !== to).map(([from, to]) => `${from}=>${to}`);
  if (changes.length === 0) return forAll(flags);
  const rule = `-trimpath=${changes.join(';')}`;
  const all = [...(flags === '' ? [] : [flags]), /\s/.test(rule) ? `'${rule}'` : rule].join(' ');
  const cryptography = fips === '' ? [] : [`-gcflags=crypto/internal/fips140/${fips}/...=${all}`];
  return [`-gcflags=all=${all}`, `-gcflags=std=${flags}`, ...cryptography];
}

function forAll(flags: string): string[] {
  return flags === '' ? [] : [`-gcflags=all=${flags}`];
}
