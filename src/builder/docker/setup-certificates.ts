import { readFile } from 'node:fs/promises';
import { messageOf, ProblemError } from '../../problem.ts';
import { docker } from './engine.ts';

/** In memory of the container: `docker commit` keeps nothing of it. */
const FOLDER = '/dev/shm/krakend-plugin-setup';
const CERTIFICATES = `${FOLDER}/certificates.pem`;
const APT = `${FOLDER}/apt.conf`;

/** apt asks no variable for certificates but a file of settings (apt.conf(5), apt-transport-https(1)). */
const TAKE = `mkdir -m 755 ${FOLDER}
umask 022
cat >${CERTIFICATES}
echo 'Acquire::https::CaInfo "${CERTIFICATES}";' >${APT}`;

/**
 * Lends a container that runs the certificates of this machine, as a proxy that looks into https has one of its own.
 *
 * @param file with certificates, as SSL_CERT_FILE names it.
 * @returns the variables by which apk, apt, curl, git and the like find them.
 * @throws ProblemError where the file can't be read, or the container can't take it.
 */
export async function lendCertificates(file: string, container: string): Promise<Record<string, string>> {
  const input = await readFile(file, 'utf8').catch((error: unknown) => {
    throw notLent(file, messageOf(error));
  });
  const args = ['exec', '--interactive', '--user=0:0', container, 'sh', '-ec', TAKE];
  const { exitCode, stderr } = await docker(args, { input });
  if (exitCode !== 0) throw notLent(file, stderr.trim().split('\n').at(-1) ?? '');
  return { SSL_CERT_FILE: CERTIFICATES, GIT_SSL_CAINFO: CERTIFICATES, APT_CONFIG: APT };
}

function notLent(file: string, why: string): ProblemError {
  return new ProblemError({
    what: `builder-setup was not run: the certificates of SSL_CERT_FILE (${file}) could not be given to it.`,
    why,
    fix: 'let SSL_CERT_FILE name a file with PEM certificates on this machine, or leave it unset',
  });
}
