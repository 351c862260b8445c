import { ProblemError } from '../problem.ts';
import type { Inputs } from './inputs.ts';

/** What KrakenD's documentation says that a licence looks like: a certificate with its first and last line. */
const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----$/m;

/**
 * The text of the Enterprise licence: the file as it was sent, or its base64, as in the variable
 * KRAKEND_LICENSE_BASE64 (https://www.krakend.io/docs/enterprise/overview/license-file/).
 *
 * @returns the text of the file, with plain line ends.
 * @throws ProblemError for anything else; it never shows what was given.
 */
export function parseLicence(given: string): string {
  const plain = withPlainEnds(given);
  if (CERTIFICATE.test(plain)) return plain;
  const compact = given.replaceAll(/\s/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
    const decoded = withPlainEnds(Buffer.from(compact, 'base64').toString('utf8'));
    if (CERTIFICATE.test(decoded)) return decoded;
  }
  throw new ProblemError({
    what: 'gateway-licence holds no KrakenD licence.',
    why: 'A licence is a text of several lines that begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----. Some ways of storing a secret lose its line breaks.',
    fix: `gh secret set KRAKEND_LICENCE < LICENSE, then gateway-licence: \${{ secrets.KRAKEND_LICENCE }}; its base64 (base64 -w0 LICENSE) will do as well`,
  });
}

/**
 * What must not appear in a log: the licence line by line, as the runner looks for secrets in lines, and its base64.
 * The lines that every certificate has are no secret, and a line of two or three letters would black out words.
 */
export function secretsOfLicence(licence: string | undefined): string[] {
  if (licence === undefined) return [];
  const lines = licence.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line.length > 3 && !line.startsWith('-----'));
  const encoded = [licence, licence.trimEnd()].map((text) => Buffer.from(text).toString('base64'));
  return [...new Set([...telling, ...encoded])];
}

/**
 * Refuses what can only be done with a running Enterprise gateway, which needs a licence.
 *
 * @throws ProblemError that names the secret as what is missing.
 */
export function refuseWithoutLicence({
  edition,
  gatewayLicence,
  mode,
  verify,
  smoke,
}: Pick<Inputs, 'edition' | 'gatewayLicence' | 'mode' | 'verify' | 'smoke'>): void {
  if (edition !== 'ee' || gatewayLicence !== undefined || mode === 'check') return;
  const wish = verify === 'load' ? 'verify: load' : smoke.length > 0 ? 'smoke' : undefined;
  if (wish === undefined) return;
  throw new ProblemError({
    what: `${wish} needs the Enterprise gateway to run, and gateway-licence is empty.`,
    why: 'An Enterprise gateway runs with its licence only. Workflows of forks, and those that Dependabot starts, do not get the secrets of the repository.',
    fix: `set gateway-licence: \${{ secrets.KRAKEND_LICENCE }}, or leave ${wish} out: the static verdict needs no licence`,
  });
}

function withPlainEnds(text: string): string {
  return `${text.replaceAll(/\r\n?/g, '\n').trim()}\n`;
}
