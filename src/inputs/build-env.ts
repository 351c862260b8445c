import { reasonAgainst } from './foreign-variables.ts';
import { badInput, lines } from './values.ts';

/** Variables for the build, beyond those that reach the download by themselves. */
export type BuildEnvironment = Readonly<Record<string, string>>;

/** Where one of these is set, the download of modules gets it; compiling never does. */
export const DOWNLOAD_VARIABLES: readonly string[] = [
  'GOPROXY',
  'GOPRIVATE',
  'GONOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GOINSECURE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
];

/** What the action sets itself, and why nobody else may. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    GOTOOLCHAIN: "the plugin must be built by the gateway's exact Go",
    GOFLAGS: 'use build-flags and ldflags, which are checked for what stops a plugin from loading',
    GOMODCACHE: "modules must lie where the gateway's lay, at /go/pkg/mod",
    GOPATH: "modules must lie where the gateway's lay, at /go/pkg/mod",
    GOCACHE: 'the action keeps the build cache',
    GOENV: 'settings of another machine must not leak in',
    GOWORK: 'a go.work must not leak in',
    GOROOT: "the plugin must be built by the gateway's exact Go",
    GOOS: 'plugins are built for Linux',
    GOARCH: 'use architecture',
    CGO_ENABLED: 'plugins need cgo',
    GO111MODULE: 'plugins are built as modules',
    HOME: 'the build has a home of its own',
    PATH: 'the build has the path of its builder',
  }),
);

/**
 * The lines `NAME` or `NAME=VALUE` of build-env; a bare name takes its value from `environment`.
 *
 * @throws ProblemError for names that the action keeps to itself and for what is no name.
 */
export function parseBuildEnv(text: string, environment: NodeJS.ProcessEnv): BuildEnvironment {
  const variables = new Map<string, string>();
  for (const line of lines(text)) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(line);
    const name = match?.[1];
    if (name === undefined) throw badInput('build-env', line, 'lines NAME or NAME=VALUE');
    const reason = REFUSED.get(name) ?? reasonAgainst(name);
    if (reason)
      throw badInput(
        'build-env',
        line,
        'variables that the action does not set itself',
        `leave ${name} out: ${reason}`,
      );
    const outside = Object.hasOwn(environment, name) ? environment[name] : undefined;
    const value = match?.[2] ?? outside;
    if (value !== undefined) variables.set(name, value);
  }
  return Object.fromEntries(variables);
}
