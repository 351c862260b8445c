import { plainPath } from './values.ts';
import { parseVariables } from './variables.ts';

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

/**
 * What build-env says of go.work: `auto`, or a path relative to the workspace; undefined for none. Without it no
 * go.work counts, as one that somebody has for work at several modules would change what is linked.
 *
 * @throws ProblemError for what is no path.
 */
export function askedGoWork({ GOWORK = '' }: BuildEnvironment): string | undefined {
  const asked = GOWORK.trim();
  return asked === '' || asked === 'off' ? undefined : plainPath('build-env', asked);
}

/** What the action sets itself, and why nobody else may. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    GOTOOLCHAIN: "the plugin must be built by the gateway's exact Go",
    GOFLAGS: 'use build-flags and ldflags, which are checked for what stops a plugin from loading',
    GOMODCACHE: "modules must lie where the gateway's lay, at /go/pkg/mod",
    GOPATH: "modules must lie where the gateway's lay, at /go/pkg/mod",
    GOCACHE: 'the action keeps the build cache',
    GOENV: 'settings of another machine must not leak in',
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
  const rules = {
    input: 'build-env',
    form: 'lines NAME or NAME=VALUE',
    allowed: 'variables that the action does not set itself',
    refused: REFUSED,
  };
  return parseVariables(rules, text, environment);
}
