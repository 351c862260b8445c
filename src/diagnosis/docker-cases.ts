import type { Problem } from '../problem.ts';
import type { KnownCase } from './known-case.ts';

/** What Docker and Podman say in place of what was to run in a container. */
export const DOCKER_CASES: readonly KnownCase<unknown>[] = [
  {
    pattern: /permission denied while trying to connect to the Docker (?:daemon|API)/i,
    explain: () => ({
      what: 'The Docker Engine does not let this user in.',
      why: "Its socket belongs to root and the group docker, and the runner's user is in neither.",
      fix: 'sudo usermod -aG docker "$USER" and restart the runner, or set builder: host',
    }),
  },
  {
    pattern: /Cannot connect to the Docker daemon[^\n]*|error during connect: [^\n]*/i,
    explain: ([text = '']) => ({
      what: 'The Docker Engine does not answer.',
      why: text,
      fix: 'start it (docker info must answer) and check DOCKER_HOST, or set builder: host',
    }),
  },
  {
    pattern: /bind source path does not exist: ?(\S+)?|Mounts denied|statfs (\S+): no such file/i,
    explain: ([, bind, statfs]) => ({
      what: 'The engine does not see the folders of this machine.',
      why: `${bind ?? statfs ?? 'A folder'} is a path of the runner, and the engine runs elsewhere: in another container (Docker-in-Docker) or on another machine.`,
      fix: "have the engine see the runner's folders at their own paths, or set builder: host",
    }),
  },
  {
    pattern: /exec(?: \S+:|:) ?"?[^\n]*exec format error|exec user process caused[^\n]*exec format error/i,
    explain: () => ({
      what: 'The image is for another processor than the machine.',
      why: 'Docker said "exec format error": nothing emulates that processor here.',
      fix: 'put docker/setup-qemu-action before this step, or use a runner of that architecture',
    }),
  },
  {
    pattern: /exec: "([^"]+)": (?:stat [^\n]*|executable file not found in \$PATH)/,
    explain: ([, program = '']) => ({
      what: `The image has no ${program}.`,
      why: 'It is no Plugin Builder, or a broken one.',
      fix: 'name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image',
    }),
  },
  {
    pattern: /network (\S+) not found/,
    explain: ([, network = '']) => ({
      what: `There is no Docker network ${network}.`,
      fix: 'name one that docker network ls shows in container-network, or leave it out',
    }),
  },
];

/** What a registry answered to a pull. */
export interface PullAnswer {
  readonly reference: string;
  /** The engine's last line. */
  readonly answer: string;
  /** The nearest tags that do exist, where the registry told. */
  readonly existing: readonly string[];
}

/** The registry has the repository, as far as one can tell, but not this tag. */
export function isTagMissing(answer: string): boolean {
  return /not found|manifest unknown/i.test(answer) && !/x509|no match/i.test(answer);
}

/** Why an image could not be pulled, and what to do. */
export function explainPull({ reference, answer, existing }: PullAnswer): Problem {
  const missing = isTagMissing(answer) || /no match|it is there for/i.test(answer);
  const retired = missing && /(^|\/)devopsfaith\//.test(reference);
  const nearest =
    existing.length === 0 ? answer : `${answer}. The nearest tags that exist: ${existing.join(', ')}.`;
  return {
    what: `The image ${reference} could not be pulled.`,
    why: retired ? `${nearest.replace(/\.*$/, '.')} Images of devopsfaith are published no longer.` : nearest,
    fix: pullFix(reference, answer, missing, retired),
  };
}

/** The registry wants to know who asks; of repositories that don't exist many say the same. */
export function wantsLogin(answer: string): boolean {
  return /denied|unauthorized|authentication required|no basic auth/i.test(answer);
}

function pullFix(reference: string, answer: string, missing: boolean, retired: boolean): string {
  if (retired)
    return 'name krakend/builder:TAG in builder-image, and krakend:TAG as the gateway; or leave both out';
  if (missing) {
    const builder = /(^|\/)krakend\/builder-ee:/.test(reference) ? 'builder-ee' : 'builder';
    return `check krakend-version and variant against the tags on https://hub.docker.com/r/krakend/${builder}/tags, or name another image with builder-image`;
  }
  if (wantsLogin(answer))
    return 'log in to its registry before this step (docker/login-action), check the name of the image, or name a mirror with image-registry';
  if (/toomanyrequests|429/i.test(answer))
    return 'log in to the registry before this step (docker/login-action), or name a mirror with image-registry';
  if (/no space left on device/i.test(answer)) return 'free some disk: docker system prune --all --force';
  return 'check that the runner reaches the registry, log in to it before this step, or name a mirror with image-registry';
}
