/** What takes the place of KrakenD's releases, Docker Hub and other people's actions where workflows run here. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Session } from '../world/session.ts';

/** How README.md and the examples name this action. */
export const ACTION = 'OWNER/krakend-plugin-action@v1';

/**
 * The workflow with the world's gateways and images for each step that uses the action. The jobs of a matrix
 * follow each other: under act they share one HOME, which no two runners do.
 */
export function withStandIns(workflow: string, { registry, releases }: Session): string {
  const document = parseDocument(workflow);
  const jobs = document.get('jobs');
  if (!isMap(jobs)) throw new Error(`no workflow:\n${workflow}`);
  for (const { value: job } of jobs.items) {
    if (!isMap(job)) continue;
    if (job.has('strategy')) job.setIn(['strategy', 'max-parallel'], 1);
    const steps = job.get('steps');
    for (const step of isSeq(steps) ? steps.items : []) {
      if (!isMap(step) || !(step.get('uses') === ACTION || step.get('uses') === './')) continue;
      const gateway = step.getIn(['with', 'gateway']);
      // An expression that is empty means KrakenD's releases as well.
      const filled = String(gateway ?? '').replace(/ \}\}$/, ` || '${releases.url}' }}`);
      // An Enterprise gateway comes out of its image.
      if (step.getIn(['with', 'edition']) !== 'ee')
        step.setIn(['with', 'gateway'], filled === '' ? releases.url : filled);
      step.setIn(['with', 'image-registry'], registry.address);
      step.setIn(['with', 'container-network'], 'host');
    }
  }
  return String(document);
}

/** An action's steps in bash, which find each input as a variable: `build-args` as `BUILD_ARGS`. */
export interface StandIn {
  readonly inputs: readonly string[];
  readonly script: string;
  /** Its outputs, which the script writes. */
  readonly outputs?: readonly string[];
}

/**
 * Lays stand-ins for actions of others.
 *
 * @param standIns by the action's name, without a version
 * @returns what act has to take for each of them, in the version that the workflow names
 * @throws where the workflow does not use one of them
 */
export async function actionsOf(
  workflow: string,
  standIns: Readonly<Record<string, StandIn | 'download'>>,
  session: Session,
): Promise<Record<string, string>> {
  const laid: Record<string, string> = {};
  for (const [name, standIn] of Object.entries(standIns)) {
    const versions = new Set(workflow.match(new RegExp(`(?<=uses: )${name}@\\S+`, 'g')));
    if (versions.size === 0) throw new Error(`${name} is not used in\n${workflow}`);
    const folder = await session.folder('action');
    if (standIn === 'download') layDownload(folder);
    else writeFileSync(join(folder, 'action.yml'), JSON.stringify(composite(name, standIn)));
    for (const version of versions) laid[version] = folder;
  }
  return laid;
}

/** docker/setup-qemu-action: the tests register the emulator themselves, where there is to be one. */
export const setUpQemu: StandIn = {
  inputs: ['platforms'],
  script: '[ "$PLATFORMS" = arm64 ] && test -e /proc/sys/fs/binfmt_misc/qemu-aarch64',
};

function composite(name: string, { inputs, script, outputs = [] }: StandIn): object {
  const env = inputs.map((input): [string, string] => [variableOf(input), `\${{ inputs.${input} }}`]);
  return {
    name,
    inputs: Object.fromEntries(inputs.map((input) => [input, {}])),
    outputs: Object.fromEntries(
      outputs.map((output) => [output, { value: `\${{ steps.it.outputs.${output} }}` }]),
    ),
    runs: {
      using: 'composite',
      steps: [{ id: 'it', shell: 'bash', run: script, env: Object.fromEntries(env) }],
    },
  };
}

function variableOf(input: string): string {
  return input.toUpperCase().replaceAll('-', '_');
}

/** actions/download-artifact, as far as `name` and `path` go: its client is the real one. */
function layDownload(folder: string): void {
  const client = new URL('../world/results/artifact-client.ts', import.meta.url).href;
  const metadata = {
    name: 'download',
    inputs: { name: {}, path: {} },
    runs: { using: 'node24', main: 'main.mjs' },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'action.yml'), JSON.stringify(metadata));
  writeFileSync(
    join(folder, 'main.mjs'),
    `process.argv.push(process.env.INPUT_NAME, process.env.INPUT_PATH);
     await import(${JSON.stringify(client)});`,
  );
}
