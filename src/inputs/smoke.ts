import { badInput, lines } from './values.ts';

/** A request to a started gateway, and the status that its answer must have. */
export interface SmokeRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/**
 * The lines `METHOD PATH STATUS` of smoke.
 *
 * @throws ProblemError for a line of another form.
 */
export function parseSmoke(text: string): SmokeRequest[] {
  return lines(text).map((line) => {
    const match = /^([A-Z]{1,20})\s+(\/[\x21-\x7e]*)\s+([1-5]\d\d)$/.exec(line);
    if (!match) {
      throw badInput(
        'smoke',
        line,
        'lines METHOD PATH STATUS, such as GET /hello?name=a 200 (a path in plain ASCII)',
      );
    }
    return { method: match[1] ?? '', path: match[2] ?? '', status: Number(match[3]) };
  });
}
