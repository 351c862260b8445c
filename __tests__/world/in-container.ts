/**
 * Runs a command in a container, as a runner runs the steps of a job that names one: with the step's variables, but
 * the image's own PATH, as root, and with the runner's folders at their paths. No Docker Engine answers inside.
 *
 *     node in-container.ts DOCKER_HOST IMAGE MOUNT,… COMMAND ARGS…
 */
import { spawnSync } from 'node:child_process';

const [host = '', image = '', mounts = '', ...command] = process.argv.slice(2);
const own = ['PATH', 'DOCKER_HOST', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];
const names = Object.keys(process.env).filter((name) => !own.includes(name));
const certificates = process.env.SSL_CERT_FILE;
const args = [
  ...['run', '--rm', '--network', 'host', '--workdir', process.cwd()],
  ...mounts.split(',').flatMap((mount) => ['--volume', mount]),
  ...names.map((name) => `--env=${name}`),
  ...(certificates
    ? [
        `--volume=${certificates}:/etc/step-certificates.pem:ro`,
        '--env=SSL_CERT_FILE=/etc/step-certificates.pem',
        '--env=NODE_EXTRA_CA_CERTS=/etc/step-certificates.pem',
      ]
    : []),
  image,
  ...command,
];
const { status } = spawnSync('docker', args, {
  env: { ...process.env, DOCKER_HOST: host },
  stdio: 'inherit',
});
process.exit(status ?? 1);
