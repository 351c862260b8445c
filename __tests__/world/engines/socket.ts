import { chmod, chown } from 'node:fs/promises';
import { connect, createServer } from 'node:net';

/**
 * The engine's socket once more, where an ordinary user may reach it: what membership in the group `docker`
 * is elsewhere.
 *
 * @param dockerHost of the engine, `unix://…`
 */
export async function shareSocket(
  dockerHost: string,
  path: string,
  owner: { readonly uid: number; readonly gid: number },
): Promise<AsyncDisposable & { readonly dockerHost: string }> {
  const target = dockerHost.replace(/^unix:\/\//, '');
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: target, allowHalfOpen: true });
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, () => resolve());
  });
  await chown(path, owner.uid, owner.gid);
  await chmod(path, 0o600);
  return {
    dockerHost: `unix://${path}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
