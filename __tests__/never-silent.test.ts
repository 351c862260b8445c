import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { neverSilent } from '../src/never-silent.ts';

test('a server that says no more after it has begun is not waited for', async () => {
  const server = createServer((_, response) => response.writeHead(200).write('half a'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const message = await new Promise<IncomingMessage>((resolve) =>
    // The request fails as well; the runner's client listens to it.
    get({ port, host: '127.0.0.1' }, resolve).on('error', () => undefined),
  );
  await expect(text(neverSilent(message, 50))).rejects.toThrow('nothing came for 0.05 s');
  server.closeAllConnections();
  server.close();
});
