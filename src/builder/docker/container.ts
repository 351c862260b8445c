/** A folder or file of this machine, or a volume of the engine's, inside a container. */
export interface Mount {
  readonly type: 'bind' | 'volume';
  /** A path, or the volume's name. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container that is there. */
export interface Container {
  /** Unique, so that it can be stopped by name. */
  readonly name: string;
  readonly image: string;
  /** `linux/arm64`, where it is not the machine's own. */
  readonly platform?: string;
  /** So that what a cancelled run left can be found and removed. */
  readonly label: string;
  readonly user: string;
  readonly network: string;
  readonly mounts: readonly Mount[];
  /** Whether SELinux would keep the container from the folders that are mounted. */
  readonly selinux: boolean;
}

/** One run of one program in a container of its own. */
export interface ContainerRun extends Container {
  readonly workingDirectory: string;
  /** As {@link variableWords} gives them. */
  readonly variables: readonly string[];
  readonly program: string;
  readonly args: readonly string[];
  /** A folder in memory, of this container alone, for files that the program takes from stdin. */
  readonly memory?: string;
}

/**
 * The arguments of `docker` for a container with no more rights than compiling needs: the user that is named,
 * no capability, no way to gain one, and the network that is named.
 */
export function runArguments(container: ContainerRun): string[] {
  return [
    'run',
    '--rm',
    ...confined(container),
    `--workdir=${container.workingDirectory}`,
    ...(container.memory === undefined ? [] : ['--interactive', `--tmpfs=${container.memory}`]),
    ...container.variables.map((name) => `--env=${name}`),
    `--entrypoint=${container.program}`,
    container.image,
    ...container.args,
  ];
}

/** The arguments of `docker` for a container that is never started: it only holds its mounts. */
export function createArguments(container: Container): string[] {
  return ['create', ...confined(container), '--entrypoint=/never-started', container.image];
}

function confined(container: Container): string[] {
  return [
    '--pull=never',
    // Without it Docker warns on stderr, and in the containerd store takes its own architecture.
    ...(container.platform === undefined ? [] : [`--platform=${container.platform}`]),
    `--name=${container.name}`,
    `--label=${container.label}`,
    `--user=${container.user}`,
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    // Labelling the user's own folders for containers would outlast the run.
    ...(container.selinux ? ['--security-opt=label=disable'] : []),
    `--network=${container.network}`,
    ...container.mounts.map((mount) => `--mount=${mountValue(mount)}`),
  ];
}

/**
 * Variables for --env. Docker takes the values of bare names from its own environment, where nobody who lists
 * processes reads them. Only what docker needs itself, such as HOME, has to be spelled out.
 */
export function variableWords(
  variables: Readonly<Record<string, string>>,
  dockersOwn: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(variables).map(([name, value]) =>
    Object.hasOwn(dockersOwn, name) ? `${name}=${value}` : name,
  );
}

/**
 * The value of --mount, which docker and Podman read as one record of CSV: a comma in a path needs quotes, as a
 * line break does. What the image has at the target stays out of volumes.
 */
export function mountValue({ type, source, target, readOnly }: Mount): string {
  const fields = [
    `type=${type}`,
    `source=${source}`,
    `target=${target}`,
    ...(readOnly ? ['readonly'] : []),
    ...(type === 'volume' ? ['volume-nocopy'] : []),
  ];
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
