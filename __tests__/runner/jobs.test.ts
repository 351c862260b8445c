import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActRun, jobOf, stepOf } from '../world/act.ts';
import { openSession, type Session } from '../world/session.ts';
import { downloadAction, hello, openConsumer, warmHome } from './consumer.ts';

// One job builds the plugins, the next an image of the gateway with them: what most people want them for.
const workflow = `
on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      artifact-name: \${{ steps.plugins.outputs.artifact-name }}
      plugins: \${{ steps.plugins.outputs.plugins }}
    steps:
      - uses: actions/checkout@v7
      - id: plugins
        uses: OWNER/krakend-plugin-action@v1
        with:
          krakend-version: '2.12.1'
  image:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: actions/download-artifact@v8
        with:
          name: \${{ needs.build.outputs.artifact-name }}
          path: krakend-plugins
      - id: tree
        run: |
          echo "\${{ fromJSON(needs.build.outputs.plugins)[0].sha256 }}  $PLUGIN" | sha256sum --check --strict
          (cd krakend-plugins && find . -type f | sort | tr '\\n' ' ' | sed 's/^/files=/') >> "$GITHUB_OUTPUT"
        env:
          PLUGIN: \${{ fromJSON(needs.build.outputs.plugins)[0].path }}
      - id: image
        run: |
          image=$(docker build --quiet --build-arg TARGETARCH=amd64 .)
          echo "image=$image" >> "$GITHUB_OUTPUT"
          docker run --rm --network none "$image" test-plugin -s /opt/krakend/plugins/hello.so
      - run: docker image rm "\${{ steps.image.outputs.image }}"
        if: always()
`;

// README.md's and the official image's: folder names are the same for each architecture that Docker knows.
const dockerfile = `FROM krakend:2.12.1
ARG TARGETARCH
COPY krakend-plugins/2.12.1-alpine-\${TARGETARCH}/ /opt/krakend/plugins/
`;

let session: Session;
let run: ActRun;

beforeAll(async () => {
  session = await openSession();
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  writeFileSync(join(consumer.repository, 'Dockerfile'), dockerfile);
  run = await consumer.run(workflow, {
    home: await warmHome(session),
    env: { DOCKER_BUILDKIT: '0' },
    localRepositories: { 'actions/download-artifact@v8': await downloadAction(session) },
  });
});

afterAll(async () => {
  await run?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

test('the outputs of one job lead the next to the same files', () => {
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  const tree = stepOf(jobOf(run, 'image'), 'tree');
  expect(tree.log).toContain('krakend-plugins/2.12.1-alpine-amd64/hello.so: OK');
  expect(tree.outputs.files?.trim().split(' ')).toEqual([
    './2.12.1-alpine-amd64/hello.so',
    './checksums.txt',
    './plugins.json',
  ]);
});

test('a gateway image takes its folder whole, and loads what is in it', () => {
  expect(stepOf(jobOf(run, 'image'), 'image').log).toContain('[OK] SERVER\thello.so');
});
