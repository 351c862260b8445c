import { join } from 'node:path';
import { hostLister } from '../host/host-lister.ts';
import { homeForStdin, privateHome, privateHomeVariables, TAKE_HOME } from '../module-credentials.ts';
import type { DockerBuilderRequest } from './docker-builder.ts';
import { type Download, downloadWhereGitIs, type FindPlace, thisMachine } from './git-elsewhere.ts';
import { type Ground, INSIDE, type Loan } from './ground.ts';
import { firstThatExists, type Image, readyImage } from './image.ts';

/** How a container is started for a download. */
export interface DownloadStart {
  readonly image: Image;
  /** What stands before Go, and becomes Go. */
  readonly before: readonly string[];
  readonly env: Record<string, string>;
  readonly network: string;
  /** What the program takes from stdin, into a folder in memory. */
  readonly input?: string;
}

export interface DockerDownload {
  readonly request: DockerBuilderRequest;
  readonly ground: Ground;
  /** Whether containers see the folders of this machine. */
  readonly seen: boolean;
  readonly image: Image;
  readonly goEnv: Readonly<Record<string, string>>;
  readonly outside: (path: string) => string | undefined;
  readonly start: (
    call: Parameters<Download>[0],
    how: DownloadStart,
    loans: readonly Loan[],
  ) => ReturnType<Download>;
}

/**
 * What a container needs in order to reach modules, and a Go toolchain, which is one: variables, network, the
 * certificates of this machine, and credentials. These come by stdin into memory of the container: they stand in
 * no argument, variable, layer or volume, and `docker inspect` does not see them.
 */
export function downloadStart(
  request: Pick<DockerBuilderRequest, 'downloadEnvironment' | 'network' | 'credentials'>,
  ground: Ground,
  goEnv: Readonly<Record<string, string>>,
  image: Image,
): { readonly how: DownloadStart; readonly loans: readonly Loan[] } {
  const { SSL_CERT_FILE: source } = request.downloadEnvironment;
  const loans: Loan[] = source ? [{ source, kind: 'file', name: 'certificates.pem' }] : [];
  const seenAs = loans.map((loan) => {
    const path = ground.lent(loan);
    return { SSL_CERT_FILE: path, GIT_SSL_CAINFO: path };
  });
  const env = Object.assign({ ...goEnv, ...request.downloadEnvironment }, ...seenAs);
  const how = { image, before: [], env, network: request.network ?? 'default' };
  if (request.credentials.length === 0) return { how, loans };
  const shown = {
    before: ['sh', '-c', TAKE_HOME, 'sh'],
    env: { ...env, ...privateHomeVariables(INSIDE.private) },
    input: homeForStdin(privateHome(request.credentials)),
  };
  return { how: { ...how, ...shown }, loans };
}

/**
 * The download of modules in containers: in the builder's image, or where git is if it takes git and the image has
 * none.
 */
export function dockerDownload(download: DockerDownload): Download {
  const { request, ground, seen, goEnv, start } = download;
  const { folders, target } = request;

  const downloadIn =
    (image: Image): Download =>
    (call) => {
      const { how, loans } = downloadStart(request, ground, goEnv, image);
      return start(call, how, loans);
    };

  const here = thisMachine(
    (log) =>
      hostLister({
        ...request,
        architecture: target.architecture,
        folders: { ...folders, build: join(folders.work, 'listed-here') },
        log: { ...request.log, ...log },
      }),
    download.outside,
  );
  const inOtherImage: FindPlace = async ({ info }) => {
    const log = { ...request.log, info };
    if (request.engine.architecture !== 'amd64')
      throw new Error('the builders that have git are for amd64 alone');
    const image = await firstThatExists(request.gitImages, (name) => readyImage(name, 'amd64', log));
    return { words: `in ${image.reference}`, download: downloadIn(image) };
  };
  // Where folders are copied to the engine, a download here would not be seen there.
  const places = seen ? [here, inOtherImage] : [inOtherImage];
  return downloadWhereGitIs(downloadIn(download.image), places);
}
