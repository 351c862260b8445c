import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

/** How a machine reaches the network and its Docker Engine: handed on to the actions under test. */
const handedOn = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'GOPROXY',
  'GONOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'DOCKER_HOST',
];

/** The part of this process's environment that says how to reach the network and Docker. */
export function machineEnvironment(): Record<string, string> {
  const pairs = handedOn.map((name): [string, string | undefined] => [name, process.env[name]]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => Boolean(pair[1])));
}

/** The Node that the action declares, 24: the one that runs this. Throws under another version. */
export function node24(): string {
  if (!process.versions.node.startsWith('24.')) {
    throw new Error(
      `the action runs on Node 24, and this is ${process.version}: start the tests with script/test`,
    );
  }
  return process.execPath;
}

/** A PATH on which `node` is Node 24. Throws where it isn't. */
export function pathWithNode24(): string {
  const path = `${dirname(node24())}:${process.env.PATH}`;
  const version = execFileSync('node', ['--version'], { encoding: 'utf8', env: { PATH: path } });
  if (!version.startsWith('v24.')) throw new Error(`node on PATH is ${version.trim()}, not 24`);
  return path;
}
