/**
 * The one error of this folder: the bytes of a file are not what a gateway or a plugin must be.
 * The message is for people, and names the file.
 */
export class LoaderError extends Error {
  override readonly name = 'LoaderError';
}
