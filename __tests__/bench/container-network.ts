import { machineEnvironment } from '../world/runner/environment.ts';

const CERTIFICATES = '/etc/bench-certificates.pem';

/** The part of `docker run` that lets a container reach the module proxy as this machine does. */
export function networkArguments(): string[] {
  const environment = Object.entries(machineEnvironment()).filter(([name]) =>
    /^(GO\w+|\w+_proxy)$/i.test(name),
  );
  const certificates = process.env.SSL_CERT_FILE;
  return [
    ...['--network', 'host'],
    ...environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(certificates
      ? ['--volume', `${certificates}:${CERTIFICATES}:ro`, '--env', `SSL_CERT_FILE=${CERTIFICATES}`]
      : []),
  ];
}
