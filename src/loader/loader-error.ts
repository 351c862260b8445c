/**
 * The one error of this folder: the bytes of a file are not what a gateway or a plugin must be.
 * The message is for people, and names the file.
 */
export class LoaderError extends Error {
  override readonly name: string = 'LoaderError';
  /** What glibc's loader says of such a file, where that is certain. */
  readonly said?: string;

  constructor(message: string, options?: ErrorOptions & { said?: string }) {
    super(message, options);
    if (options?.said !== undefined) this.said = options.said;
  }
}

/** A file that is shorter than its own headers say. */
export class CutShortError extends LoaderError {
  override readonly name = 'CutShortError';
}
