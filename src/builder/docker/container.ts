/** A folder or file of this machine inside a container. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** One run of one program in a container of its own. */
export interface ContainerRun {
  /** Unique, so that it can be stopped by name. */
  readonly name: string;
  readonly image: string;
  /** So that what a cancelled run left can be found and removed. */
  readonly label: string;
  readonly user: string;
  readonly network: string;
  readonly mounts: readonly Mount[];
  readonly workingDirectory: string;
  /** As {@link variableWords} gives them. */
  readonly variables: readonly string[];
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * The arguments of `docker` for a container with no more rights than compiling needs: the caller's uid, no
 * capability, no way to gain one, and the network that is named.
 */
export function runArguments(container: ContainerRun): string[] {
  return [
    'run',
    '--rm',
    '--pull=never',
    `--name=${container.name}`,
    `--label=${container.label}`,
    `--user=${container.user}`,
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    `--network=${container.network}`,
    ...container.mounts.map((mount) => `--mount=${mountValue(mount)}`),
    `--workdir=${container.workingDirectory}`,
    ...container.variables.map((name) => `--env=${name}`),
    `--entrypoint=${container.program}`,
    container.image,
    ...container.args,
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

/** The value of --mount, which docker reads as one record of CSV: a comma in a path needs quotes, as a line break does. */
export function mountValue({ source, target, readOnly }: Mount): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...(readOnly ? ['readonly'] : [])];
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
