import { Readable } from 'node:stream';
import { type Ask, NoClientError } from '../builder.ts';
import { docker } from './engine.ts';

/** What sh and docker exec end with where there is no such program. */
const NOT_FOUND = [126, 127];

/**
 * Sends what it gets to a port, and prints the answer until the other side ends. The images of builders and
 * gateways have bash (Debian) or busybox (Alpine), and nothing else that could do it. $1 is the port, $2 the
 * request, which nc takes from stdin. Without --norc bash takes a stdin that is a socket for a remote shell.
 */
const CLIENT = `
if command -v bash >/dev/null; then
  exec bash --norc -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf %s "$2" >&3 && cat <&3' bash "$1" "$2"
fi
exec nc 127.0.0.1 "$1"
`;

/** Asks a gateway in a container from within: it has no network. */
export function askInside(container: string, port: number): Ask {
  return async (request) => {
    const args = ['exec', '--interactive', container, 'sh', '-c', CLIENT, 'sh', String(port), request];
    // Its end never comes: for Go's server it would be a client that has gone.
    const input = new Readable({ read: () => undefined });
    input.push(request);
    const { stdout, stderr, exitCode } = await docker(args, { input });
    // In a container that is about to end, docker fails with the same codes.
    if (NOT_FOUND.includes(exitCode) && /not found/i.test(stderr))
      throw new NoClientError('its image has neither bash nor nc to ask it with');
    // Whoever was not let in ends with an error; whoever was and heard nothing doesn't.
    return stdout === '' && exitCode !== 0 ? undefined : stdout;
  };
}
