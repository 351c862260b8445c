import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { askHere, freePort } from '../../src/builder/host/ask-here.ts';

async function listen(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, [Symbol.asyncDispose]: close };
}

test('the answer is all that comes until the other side ends', async () => {
  await using server = await listen(createServer((socket) => socket.once('data', () => socket.end('a\nb'))));
  expect(await askHere(server.port)('GET / HTTP/1.1\r\n\r\n')).toBe('a\nb');
});

test('a request that is taken and not answered is told from one that nobody takes: only that may be asked again', async () => {
  await using server = await listen(createServer((socket) => socket.once('data', () => socket.destroy())));
  expect(await askHere(server.port)('POST / HTTP/1.1\r\n\r\n')).toBe('');
  expect(await askHere(await freePort())('POST / HTTP/1.1\r\n\r\n')).toBeUndefined();
});
