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
  /** Go, or what becomes Go. */
  readonly words: readonly string[];
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
 * The download of modules in containers: in the builder's image, or where git is if it takes git and the image has
 * none. Credentials come by stdin into memory of the container: they stand in no argument, variable, layer or
 * volume, and `docker inspect` does not see them.
 */
export function dockerDownload(download: DockerDownload): Download {
  const { request, ground, seen, goEnv, start } = download;
  const { credentials, folders, target } = request;
  const home = credentials.length === 0 ? undefined : homeForStdin(privateHome(credentials));

  const downloadIn =
    (image: Image): Download =>
    (call) => {
      const { SSL_CERT_FILE: source } = request.downloadEnvironment;
      const certificates: Loan[] = source ? [{ source, kind: 'file', name: 'certificates.pem' }] : [];
      const seenAs = certificates.map((loan) => {
        const path = ground.lent(loan);
        return { SSL_CERT_FILE: path, GIT_SSL_CAINFO: path };
      });
      const how: DownloadStart = {
        image,
        words: home === undefined ? ['go'] : ['sh', '-c', TAKE_HOME, 'sh', 'go'],
        env: Object.assign(
          { ...goEnv, ...request.downloadEnvironment },
          ...seenAs,
          home === undefined ? {} : privateHomeVariables(INSIDE.private),
        ),
        network: request.network ?? 'default',
        ...(home === undefined ? {} : { input: home }),
      };
      return start(call, how, certificates);
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
    const image = await firstThatExists(request.gitImages, (name) => readyImage(name, 'amd64', log));
    return { words: `in ${image.reference}`, download: downloadIn(image) };
  };
  // Where folders are copied to the engine, a download here would not be seen there.
  const places = seen ? [here, inOtherImage] : [inOtherImage];
  return downloadWhereGitIs(downloadIn(download.image), places);
}
