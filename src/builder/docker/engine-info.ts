/** An engine that answers. */
export interface Engine {
  readonly product: 'Docker Engine' | 'Podman';
  readonly version: string;
  /** Whether it runs as an ordinary user, whom its containers know as root. */
  readonly rootless: boolean;
  /** Of its machine, as Go calls it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Whether SELinux keeps its containers from folders that aren't labelled for them. */
  readonly selinux: boolean;
}

/** Whether an engine answers; if not, why. */
export type EngineState = Engine | { readonly unavailable: string };

/** What `docker info` says, as far as it matters here; Podman has an answer of its own. */
interface Info {
  readonly ServerVersion?: string;
  readonly ServerErrors?: readonly string[];
  readonly Architecture?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly host?: {
    readonly arch?: string;
    readonly security?: { readonly rootless?: boolean; readonly selinuxEnabled?: boolean };
  };
  readonly version?: { readonly Version?: string };
}

/** The kernel's names of architectures, which Docker gives, and Go's, which Podman gives. */
const GO_NAMES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/**
 * Reads `docker info --format '{{json .}}'`, which says all in one call. Seen with Docker Engine 20.10 (its own
 * client and that of 28.2, rootful and rootless) and Podman 4.3 behind the name docker. Without an engine old
 * clients say so in the answer and exit with 0, new ones on stderr and exit with 1.
 *
 * @param exitCode of the call
 */
export function readEngineInfo(exitCode: number, stdout: string, stderr: string): EngineState {
  const info = parse(stdout);
  const version = info.version?.Version ?? info.ServerVersion;
  if (exitCode !== 0 || !version) {
    const words = info.ServerErrors?.[0] ?? stderr.trim().split('\n').at(-1);
    return { unavailable: words || 'docker info failed' };
  }
  if (info.version) {
    const { arch = '', security } = info.host ?? {};
    return {
      product: 'Podman',
      version,
      rootless: security?.rootless === true,
      architecture: GO_NAMES[arch] ?? arch,
      selinux: security?.selinuxEnabled === true,
    };
  }
  const { Architecture: machine = '', SecurityOptions: options } = info;
  const has = (name: string): boolean =>
    options?.some((one) => one.split(',')[0] === `name=${name}`) === true;
  return {
    product: 'Docker Engine',
    version,
    rootless: has('rootless'),
    architecture: GO_NAMES[machine] ?? machine,
    selinux: has('selinux'),
  };
}

function parse(text: string): Info {
  try {
    return (JSON.parse(text) as Info | null) ?? {};
  } catch {
    return {};
  }
}

/** For the log: `Docker Engine 20.10.24, rootless`. */
export function describeEngine({ product, version, rootless, architecture }: Engine): string {
  const words = [`${product} ${version}`];
  if (rootless) words.push('rootless');
  if (architecture !== 'amd64') words.push(architecture);
  return words.join(', ');
}
