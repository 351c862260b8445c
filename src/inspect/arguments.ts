import { parseArgs } from 'node:util';
import type { Architecture } from '../loader/index.ts';
import { messageOf, ProblemError } from '../problem.ts';

/** What `inspect` is asked. */
export interface InspectOrder {
  readonly gateway: string;
  /** Files, folders or docker://IMAGE; none: what lies in the gateway's own image. */
  readonly plugins: readonly string[];
  readonly json: boolean;
  /** Of images, which may exist for several; undefined: this machine's. */
  readonly architecture: Architecture | undefined;
  /** A folder that is the root of the system on which the gateway runs. */
  readonly system: string | undefined;
  /** A mirror of KrakenD's releases. */
  readonly releases: string | undefined;
}

/** @param command by which it was called. */
export const usage = (
  command: string,
): string => `Says whether a gateway will load plugins, without running either.

usage: ${command} [options] GATEWAY [PLUGIN...]

GATEWAY  a krakend binary, a release tarball, docker://IMAGE, or an official
         release such as 2.13.8-alpine-amd64
PLUGIN   .so files, folders of them, or docker://IMAGE (its
         /opt/krakend/plugins); none: those in the gateway's image.
         Several are judged as one gateway loads them, one after another.

--json                JSON in place of text
--architecture ARCH   amd64 or arm64, of images
--system FOLDER       root of the system where the gateway runs, for its
                      libraries; an image of the gateway tells them by itself
--releases URL        a mirror of KrakenD's releases

exit code  0 all are accepted
           1 one is not, or is linked for another C library
           2 this could not be asked
           3 of one it can't be known`;

/**
 * Reads the command line.
 *
 * @returns undefined where help is asked for.
 * @throws ProblemError with the usage.
 */
export function parseInspectArguments(args: readonly string[], command: string): InspectOrder | undefined {
  const wrong = (what: string): ProblemError => wrongCall(what, command);
  const { values, positionals } = parsed(args, wrong);
  if (values.help) return undefined;
  const [gateway, ...plugins] = positionals;
  if (gateway === undefined) throw wrong('There is no gateway to inspect.');
  if (plugins.length === 0 && !gateway.startsWith('docker://')) throw wrong('There is no plugin to inspect.');
  const { architecture } = values;
  if (architecture !== undefined && architecture !== 'amd64' && architecture !== 'arm64') {
    throw wrong(`--architecture is ${JSON.stringify(architecture)}, and may be amd64 or arm64.`);
  }
  if (values.releases !== undefined && !URL.canParse(values.releases)) throw wrong('--releases is no URL.');
  return {
    gateway,
    plugins,
    json: values.json ?? false,
    architecture,
    system: values.system,
    releases: values.releases,
  };
}

function parsed(args: readonly string[], wrong: (what: string) => ProblemError) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        architecture: { type: 'string' },
        system: { type: 'string' },
        releases: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw wrong(messageOf(error));
  }
}

function wrongCall(what: string, command: string): ProblemError {
  return new ProblemError({ what, fix: `${command} --help\n\n${usage(command)}` });
}
