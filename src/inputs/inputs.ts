import { isOneGateway } from '../gateway/sources.ts';
import { EDITIONS, type Edition } from '../krakend/editions.ts';
import { VARIANTS, type Variant } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';
import { ProblemError } from '../problem.ts';
import { askedGoWork, type BuildEnvironment, parseBuildEnv } from './build-env.ts';
import { parseBuildFlags } from './build-flags.ts';
import { parseBuilderSetup, refuseSetupOfHost } from './builder-setup.ts';
import { parseConfigEnv } from './config-env.ts';
import { withDefaults } from './defaults.ts';
import { parseLdflags } from './ldflags.ts';
import { parseLicence, refuseWithoutLicence } from './licence.ts';
import { type ModuleCredential, parseModulesCredentials } from './modules-credentials.ts';
import { type PluginRequest, parsePlugins } from './plugins.ts';
import { parseSmoke, type SmokeRequest } from './smoke.ts';
import { type TestInputs, testInputs } from './test.ts';
import {
  badInput,
  choice,
  choices,
  items,
  matching,
  plainPath,
  type ReadInput,
  wholeNumber,
  yesNo,
} from './values.ts';
import { type VersionInputs, versionInputs } from './version.ts';

export type CacheKind = 'image' | 'gateway' | 'modules' | 'build' | 'result';
export const CACHE_KINDS: readonly CacheKind[] = ['image', 'gateway', 'modules', 'build', 'result'];

const ARCHITECTURES: readonly Architecture[] = ['amd64', 'arm64'];

/** Where the gateway binary comes from, where it is not the official release. */
export type GatewayRequest =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'path'; readonly path: string };

/** Everything that a user can say, typed and checked. */
export interface Inputs extends VersionInputs, TestInputs {
  /** `check` compares and builds nothing. */
  readonly mode: 'build' | 'check';
  readonly edition: Edition;
  /** The text of the Enterprise licence: a secret. */
  readonly gatewayLicence: string | undefined;
  readonly architectures: readonly Architecture[];
  readonly variants: readonly Variant[];
  readonly builder: 'auto' | 'docker' | 'host';
  readonly builderImage: string | undefined;
  /** Lines of shell that prepare the builder's image; '' where there are none. */
  readonly builderSetup: string;
  readonly imageRegistry: string;
  readonly gateway: GatewayRequest | undefined;
  readonly workingDirectory: string;
  readonly plugins: readonly PluginRequest[];
  readonly buildFlags: readonly string[];
  readonly ldflags: string;
  readonly buildEnv: BuildEnvironment;
  /** The go.work that plugins are built with: `auto`, or a path relative to the workspace; none by default. */
  readonly goWork: string | undefined;
  readonly containerNetwork: string | undefined;
  readonly modulesCredentials: readonly ModuleCredential[];
  readonly check: 'strict' | 'warn' | 'off';
  /** Whether plugins are built with the fixes, and these are written to go.mod and go.sum. */
  readonly fix: boolean;
  readonly verify: 'auto' | 'load' | 'static' | 'off';
  /** Configurations of the gateway, relative to the workspace. */
  readonly config: readonly string[];
  /** Variables with which the gateway reads them. */
  readonly configEnv: Readonly<Record<string, string>>;
  readonly smoke: readonly SmokeRequest[];
  readonly cache: 'auto' | 'all' | readonly CacheKind[];
  readonly saveCache: 'auto' | boolean;
  readonly outputDirectory: string;
  readonly upload: boolean;
  readonly artifactName: string | undefined;
  readonly retentionDays: number | undefined;
  readonly overwrite: boolean;
}

/**
 * Reads and checks every input.
 *
 * @param given gives the text of an input, '' where it is not set.
 * @param environment where the bare names of build-env take their values from.
 * @throws ProblemError for the first bad value, with everything that is allowed in its place.
 */
export function loadInputs(given: ReadInput, environment: NodeJS.ProcessEnv): Inputs {
  const read = withDefaults(given);
  const optional = <T>(name: string, parse: (name: string, text: string) => T): T | undefined => {
    const text = read(name).trim();
    return text === '' ? undefined : parse(name, text);
  };
  const gateway = optional('gateway', gatewayRequest);
  const { GOWORK = '', ...buildEnv } = parseBuildEnv(read('build-env'), environment);
  const inputs: Inputs = {
    mode: choice('mode', read('mode'), ['build', 'check']),
    ...versionInputs(read),
    ...testInputs(read),
    edition: choice('edition', read('edition'), EDITIONS),
    gatewayLicence: optional('gateway-licence', (_, text) => parseLicence(text)),
    architectures: choices('architecture', read('architecture'), ARCHITECTURES, {
      x64: 'amd64',
      x86_64: 'amd64',
      'x86-64': 'amd64',
      aarch64: 'arm64',
    }),
    variants: choices('variant', read('variant'), VARIANTS, { musl: 'alpine', glibc: 'linux-generic' }),
    builder: choice('builder', read('builder'), ['auto', 'docker', 'host']),
    builderImage: optional('builder-image', imageReference),
    builderSetup: parseBuilderSetup(read('builder-setup')),
    imageRegistry: optional('image-registry', registryPrefix) ?? '',
    gateway,
    workingDirectory: plainPath('working-directory', read('working-directory')),
    plugins: parsePlugins(read('plugins')),
    buildFlags: parseBuildFlags(read('build-flags'), isOneGateway(gateway)),
    ldflags: parseLdflags(read('ldflags')),
    buildEnv,
    goWork: askedGoWork({ GOWORK }),
    containerNetwork: optional('container-network', networkName),
    modulesCredentials: parseModulesCredentials(read('modules-credentials')),
    check: choice('check', read('check'), ['strict', 'warn', 'off']),
    fix: yesNo('fix', read('fix')),
    verify: choice('verify', read('verify'), ['auto', 'load', 'static', 'off']),
    config: items(read('config')).map((path) => plainPath('config', path)),
    configEnv: parseConfigEnv(read('config-env'), environment),
    smoke: parseSmoke(read('smoke')),
    cache: cacheKinds(read('cache')),
    saveCache: autoYesNo('save-cache', read('save-cache')),
    outputDirectory: plainPath('output-directory', read('output-directory')),
    upload: yesNo('upload', read('upload')),
    artifactName: optional('artifact-name', artifactName),
    retentionDays: optional('retention-days', (name, text) => wholeNumber(name, text, 1, 400)),
    overwrite: yesNo('overwrite', read('overwrite')),
  };
  refuseUnsupported(inputs);
  return inputs;
}

function refuseUnsupported(inputs: Inputs): void {
  refuseSetupOfHost(inputs.builderSetup, inputs.builder);
  refuseWithoutLicence(inputs);
  const [request] = inputs.smoke;
  if (request !== undefined && inputs.config.length === 0) {
    throw new ProblemError({
      what: 'smoke asks a gateway, but no configuration is named with which it could start.',
      fix: 'name one with the input config, such as config: krakend.json',
    });
  }
  if (inputs.mode === 'check' && inputs.check === 'off') {
    throw new ProblemError({
      what: 'mode: check with check: off would compare nothing.',
      fix: 'set check: warn for a step that never fails, or leave it out for one that fails where something does not fit',
    });
  }
  if (inputs.fix && inputs.check === 'off') {
    throw new ProblemError({
      what: 'fix: true with check: off would write nothing.',
      why: 'What has to change is known by comparing with the gateway.',
      fix: 'leave check out, set check: warn, or leave fix out',
    });
  }
  if (inputs.mode === 'check' && inputs.fix) {
    throw new ProblemError({
      what: 'mode: check writes nothing, and fix is true.',
      why: 'A fix is written where the build that follows proves it.',
      fix: 'apply the output fix-patch in a later step (git apply), or use mode: build',
    });
  }
  if (inputs.fix && inputs.goWork !== undefined) {
    throw new ProblemError({
      what: 'fix: true does not go together with build-env: GOWORK.',
      why: 'Fixes are tried by -modfile, which Go does not allow in a workspace.',
      fix: 'leave fix out, or build without go.work: a replace line in go.mod does for one module what a use line does',
    });
  }
  if (inputs.builderImage !== undefined && inputs.variants.length > 1) {
    throw new ProblemError({
      what: 'builder-image names one image, but two variants are asked for.',
      why: 'An image compiles for musl or for glibc, not for both.',
      fix: 'give one variant, or use a matrix over variant with a builder-image for each',
    });
  }
}

/** Grammar of image names: https://pkg.go.dev/github.com/distribution/reference */
const HOST = '[A-Za-z0-9][A-Za-z0-9.-]*(?::\\d+)?';
const NAME = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*';
const TAG = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '@sha256:[0-9a-f]{64}';
const IMAGE_REFERENCE = new RegExp(`^(?:${HOST}/)?${NAME}(?:/${NAME})*(?:${TAG})?(?:${DIGEST})?$`);
const REGISTRY_PREFIX = new RegExp(`^${HOST}(?:/${NAME})*/?$`);

function imageReference(name: string, text: string): string {
  const allowed = 'an image reference such as registry.example.com/krakend/builder:2.13.8@sha256:…';
  return matching(name, text, IMAGE_REFERENCE, allowed);
}

function registryPrefix(name: string, text: string): string {
  const allowed = 'a registry with an optional path, such as mirror.example.com:5000/dockerhub';
  return matching(name, text, REGISTRY_PREFIX, allowed);
}

function networkName(name: string, text: string): string {
  return matching(name, text, /^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'the name of a Docker network, such as host');
}

function artifactName(name: string, text: string): string {
  return matching(name, text, /^[^":<>|*?\r\n\\/]+$/, 'any text without " : < > | * ? \\ / and line breaks');
}

function gatewayRequest(name: string, text: string): GatewayRequest {
  if (text.startsWith('docker://')) {
    const reference = text.slice('docker://'.length);
    if (IMAGE_REFERENCE.test(reference)) return { kind: 'image', reference };
    throw badInput(name, text, 'docker:// and an image reference, such as docker://krakend:2.13.8');
  }
  if (/^https?:\/\//.test(text)) {
    if (!URL.canParse(text)) throw badInput(name, text, 'an http(s) URL or a path');
    return { kind: 'url', url: text };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw badInput(
      name,
      text,
      'a path, docker://IMAGE, or an http(s) URL of a tarball, of a binary or of a mirror of the releases',
    );
  }
  return { kind: 'path', path: plainPath(name, text) };
}

function cacheKinds(text: string): Inputs['cache'] {
  const word = text.trim().toLowerCase();
  if (word === 'auto') return 'auto';
  if (word === 'true') return 'all';
  if (word === 'false') return [];
  const asked = items(word);
  const isKind = (item: string): boolean => CACHE_KINDS.some((kind) => kind === item);
  if (asked.length > 0 && asked.every(isKind)) return choices('cache', word, CACHE_KINDS);
  throw badInput('cache', text, `auto, true, false, or a list of ${CACHE_KINDS.join(', ')}`);
}

function autoYesNo(name: string, text: string): 'auto' | boolean {
  if (text.trim().toLowerCase() === 'auto') return 'auto';
  return yesNo(name, text, 'auto, true or false');
}
