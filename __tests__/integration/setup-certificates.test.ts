/** builder-setup behind a proxy that has a certificate of its own. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { derivedImage } from '../../src/builder/docker/derived-image.ts';
import { docker, engineState } from '../../src/builder/docker/engine.ts';
import { inspectImage } from '../../src/builder/docker/image.ts';
import { cacheSession } from '../../src/cache/session.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';
import { run } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';

const BASE = 'krakend/builder:2.12.1-linux-generic';

let session: Session;

beforeAll(async () => {
  session = await openSession();
  vi.stubEnv('DOCKER_HOST', session.world.dockerHost);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await session?.[Symbol.asyncDispose]();
});

test('what it runs trusts SSL_CERT_FILE, and the image keeps nothing of it', async () => {
  const folder = await session.folder('certificate');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', certificate, ...subject],
  ]);
  const asked: string[] = [];
  const server = createServer(
    { key: await readFile(key), cert: await readFile(certificate) },
    (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(404).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = await inspectImage(BASE);
  if (!base) throw new Error(`the world has no ${BASE}`);
  const engine = await engineState();
  if ('unavailable' in engine) throw new Error(engine.unavailable);
  const setUp = (script: string, certificates?: string) =>
    derivedImage(
      {
        base: { ...base, reference: BASE, digest: base.id, architecture: 'amd64' },
        script,
        certificates,
        network: 'host',
        environment: {},
        label: 'krakend-plugin-action=setup-certificates',
        engine,
        compilingFor: ['amd64'],
        pullBase: () => Promise.reject(new Error('it is not made of kept files')),
        caches: cacheSession({ use: new Set(), save: new Set(), reason: '' }, undefined),
      },
      rememberingPhase().phase,
    );
  const list = '/etc/apt/sources.list.d/x.list';
  const apt = `echo 'deb [trusted=yes] https://localhost:${port}/apt x main' >${list}\napt-get update -o Dir::Etc::sourcelist=${list} -o Dir::Etc::sourceparts=-`;
  try {
    const { fix } = await problemFromAsync(() => setUp(`git ls-remote https://localhost:${port}/git`));
    expect(fix).toContain('set SSL_CERT_FILE');
    expect(asked).toEqual([]);

    const { image } = await setUp(
      `${apt} || true\ngit ls-remote https://localhost:${port}/git || rm ${list}`,
      certificate,
    );
    expect(asked).toContain('/apt/dists/x/InRelease');
    expect(asked).toContain('/git/info/refs?service=git-upload-pack');
    const look = 'ls -A /dev/shm; env | grep -E "CERT|CAINFO|APT" || true';
    const kept = await docker(['run', '--rm', '--entrypoint=sh', image.reference, '-c', look]);
    await docker(['image', 'rm', '--force', image.reference]);
    expect([kept.exitCode, kept.stdout]).toEqual([0, '']);
  } finally {
    server.close();
  }
});
