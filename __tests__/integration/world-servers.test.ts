/** The servers that tests run against fail exactly when and as they are told, and are true otherwise. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { engineAt } from '../world/engine.ts';
import { startRegistry } from '../world/registry.ts';
import { type Fault, startFaultyProxy, startReleaseServer } from '../world/servers.ts';
import { loadWorld } from '../world/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'kpa-servers-'));
const body = randomBytes(300_000);
writeFileSync(join(folder, 'file.tar.gz'), body);

afterAll(() => rmSync(folder, { recursive: true }));

async function bytes(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe('startReleaseServer', () => {
  it('serves files, records requests, and knows no others', async () => {
    await using server = await startReleaseServer(folder);
    expect(await bytes(await fetch(`${server.url}/file.tar.gz`))).toEqual(body);
    expect((await fetch(`${server.url}/none`)).status).toBe(404);
    expect((await fetch(`${server.url}/%2e%2e/%2e%2e/etc/passwd`)).status).toBe(404);
    expect(server.requests[0]).toEqual({ method: 'GET', path: '/file.tar.gz', attempt: 1 });
  });

  it('fails as told, by attempt', async () => {
    const faults = [{ status: 503, retryAfter: 1 }, 'reset', 'truncate', 'corrupt'] as const;
    await using server = await startReleaseServer(folder, { fault: (_, attempt) => faults[attempt - 1] });
    const ask = async (): Promise<Buffer> => bytes(await fetch(`${server.url}/file.tar.gz`));

    const refused = await fetch(`${server.url}/file.tar.gz`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await expect(ask()).rejects.toThrow();
    await expect(ask()).rejects.toThrow();
    const corrupt = await ask();
    expect(corrupt).not.toEqual(body);
    expect(corrupt.length).toBe(body.length);
    expect(await ask()).toEqual(body);
    expect(server.requests.map(({ fault }) => fault)).toEqual([...faults, undefined]);
  });
});

describe('startFaultyProxy', () => {
  it('lets Docker pull after the failures that it was told', async () => {
    const world = loadWorld();
    const { docker } = engineAt(world.dockerHost);
    await using registry = await startRegistry();
    // One failure is not enough: Docker asks for a manifest by HEAD, then by GET, some by digest as well.
    let overloaded = true;
    const fault = (path: string): Fault | undefined =>
      overloaded && path.includes('/manifests/') ? { status: 503 } : undefined;
    await using proxy = await startFaultyProxy(registry.url, fault);
    const image = `${proxy.address}/krakend/builder:2.11.2`;
    await expect(docker(['pull', '--quiet', image])).rejects.toThrow(/503|[Ss]ervice [Uu]navailable/);
    overloaded = false;
    await docker(['pull', '--quiet', image]);
    await docker(['rmi', image]);
    expect(proxy.requests.some((request) => request.fault !== undefined)).toBe(true);
  });
});
