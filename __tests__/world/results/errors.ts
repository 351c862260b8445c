/** A refusal in the form of the Twirp protocol: HTTP status, code, and a message that the clients print. */
export class TwirpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
