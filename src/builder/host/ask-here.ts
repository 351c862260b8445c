import { connect, createServer } from 'node:net';
import type { Ask } from '../builder.ts';

/** Asks a gateway on this machine. */
export function askHere(port: number): Ask {
  return (request) =>
    new Promise((resolve) => {
      let answer: string | undefined;
      const socket = connect(port, '127.0.0.1', () => {
        answer = '';
        socket.write(request);
      });
      socket.setEncoding('utf8').on('data', (part: string) => {
        answer = (answer ?? '') + part;
      });
      // What came before the connection broke is the answer, or there is none.
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
