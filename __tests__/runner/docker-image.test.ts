import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { warmHome } from '../integration/support.ts';
import { type ActRun, jobOf } from '../world/act.ts';
import { withQemu } from '../world/binfmt.ts';
import { engineAt } from '../world/engine.ts';
import { finish } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { exampleWorkflow, fetchArtifact, hello, openConsumer, readManifest } from './consumer.ts';
import { ACTION, actionsOf, type StandIn, setUpQemu } from './stand-ins.ts';

// One job builds the plugins, the next an image of the gateway with them: what most people want them for.
// Docker's own actions are stand-ins, which build without BuildKit and push nothing; Dockerfile and krakend.json
// are those of examples/docker, and the gateway's images come from the session's registry.

const { text } = exampleWorkflow('docker-image.yml');
const files = fileURLToPath(new URL('../../examples/docker', import.meta.url));

/** Docker's actions, as far as the example uses them. */
function dockerActions({ registry }: Session): Record<string, StandIn | 'download'> {
  return {
    'actions/download-artifact': 'download',
    'docker/setup-qemu-action': setUpQemu,
    'docker/setup-buildx-action': { inputs: [], script: 'docker version' },
    'docker/login-action': {
      inputs: ['registry', 'username', 'password'],
      script: 'test "$REGISTRY" = ghcr.io; test "$USERNAME"; test "$PASSWORD" = token-of-the-job',
    },
    'docker/metadata-action': {
      inputs: ['images'],
      outputs: ['tags', 'labels'],
      // The session takes back what has its registry's name.
      script: `echo "tags=\${IMAGES/#ghcr.io/${registry.address}}:$GITHUB_REF_NAME" >> "$GITHUB_OUTPUT"
        echo "labels=org.opencontainers.image.revision=$GITHUB_SHA" >> "$GITHUB_OUTPUT"`,
    },
    'docker/build-push-action': {
      inputs: ['context', 'platforms', 'push', 'tags', 'labels'],
      outputs: ['amd64', 'arm64'],
      script: `test "$PUSH" = true
        for platform in \${PLATFORMS//,/ }; do
          architecture=\${platform#linux/}
          sed 's,^FROM ,&${registry.address}/,' "$CONTEXT/Dockerfile" |
            docker build --file - --pull --platform "$platform" --build-arg "TARGETARCH=$architecture" \\
              --label "$LABELS" --tag "$TAGS-$architecture" "$CONTEXT"
          echo "$architecture=$TAGS-$architecture" >> "$GITHUB_OUTPUT"
        done`,
    },
  };
}

let session: Session;
let run: ActRun;

beforeAll(async () => {
  session = await openSession();
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  for (const name of ['Dockerfile', 'krakend.json']) {
    copyFileSync(join(files, name), join(consumer.repository, name));
  }
  run = await consumer.run(text, {
    home: await warmHome(session),
    env: { DOCKER_BUILDKIT: '0' },
    secrets: { GITHUB_TOKEN: 'token-of-the-job' },
    under: withQemu(),
    localRepositories: await actionsOf(text, dockerActions(session), session),
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('both jobs succeed, and both plugins are proven', async () => {
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(run.jobs.map(({ id, result }) => [id, result])).toEqual([
    ['plugins', 'success'],
    ['image', 'success'],
  ]);
  expect(run.annotations).toEqual([]);
  const { folder } = await fetchArtifact(session, run.runId, 'krakend-plugins-2.12.1-alpine-amd64+arm64');
  expect(readManifest(folder)).toMatchObject([
    { path: '2.12.1-alpine-amd64/hello.so', proof: 'loaded' },
    { path: '2.12.1-alpine-arm64/hello.so', proof: 'loaded' },
  ]);
});

/** The name of the image that the run made for an architecture. */
function imageFor(architecture: string): string {
  const job = jobOf(run, 'image');
  const image = job.steps.find(({ outputs }) => architecture in outputs)?.outputs[architecture];
  if (image === undefined) throw new Error(`no image for ${architecture}\n${job.log}`);
  return image;
}

describe.each(['amd64', 'arm64'])('the image for %s', (architecture) => {
  const docker = (...args: string[]) => {
    const [command = '', ...rest] = [...withQemu(), 'docker', ...args];
    return finish(command, rest, { env: { DOCKER_HOST: session.world.dockerHost } });
  };
  test('loads the plugin that was made for it', async () => {
    const platform = ['--platform', `linux/${architecture}`];
    const { code, stderr } = await docker(
      ...['run', '--rm', '--network', 'none', ...platform, imageFor(architecture)],
      ...['test-plugin', '-s', '/opt/krakend/plugins/hello.so'],
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('[OK] SERVER\thello.so');
  });
});

test('the gateway starts with its krakend.json, injects the plugin, and greets', async () => {
  const { docker } = engineAt(session.world.dockerHost);
  const container = await docker(['run', '--detach', '--publish', '127.0.0.1::8080', imageFor('amd64')]);
  try {
    const address = await docker(['port', container, '8080']);
    const greeting = await untilItAnswers(`http://${address.split('\n')[0]}/hello?name=Ada`);
    expect(greeting).toEqual({ greeting: 'Hello, Ada!' });
    const log = await docker(['logs', container]);
    expect(log).toContain('[SERVICE: Handler Plugin] Total plugins loaded: 1');
    expect(log).toContain('[PLUGIN: hello] Greeting on /hello');
  } finally {
    await docker(['rm', '--force', container]);
  }
});

/** What a server that is about to start says, as JSON. */
async function untilItAnswers(url: string): Promise<unknown> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(url).catch((error: unknown) => {
      if (tries === 200) throw error;
    });
    if (response) return response.json();
    await pause(50);
  }
}

describe('examples/workflows/docker-image.yml', () => {
  interface Job {
    permissions?: Record<string, string>;
    steps: { uses?: string; with?: Record<string, string> }[];
  }
  const { permissions, jobs } = parse(text) as {
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
  };

  test('lets only the job that pushes the image write, and nothing but packages', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.plugins?.permissions).toBeUndefined();
    expect(jobs.image?.permissions).toEqual({ contents: 'read', packages: 'write' });
  });

  test('builds the plugins for the version of the image', () => {
    const step = jobs.plugins?.steps.find(({ uses }) => uses === ACTION);
    const dockerfile = readFileSync(join(files, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain(`ARG KRAKEND_VERSION=${step?.with?.['krakend-version']}\n`);
  });

  test('names the actions of others by their commit', () => {
    const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    for (const uses of used.filter((one) => one !== ACTION)) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});
