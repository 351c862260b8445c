/** What a registry asks for in WWW-Authenticate. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      /** The URL that gives tokens. */
      readonly realm: string;
      readonly service?: string;
      readonly scope?: string;
    };

/** One piece at the place where the last one ended: a comma, a scheme, or a parameter. */
const PIECE = /\s*(?:(,)|([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+))/y;

/**
 * Reads a WWW-Authenticate header, of which there may be several in one (RFC 9110, section 11.6.1). A token is
 * preferred to sending the password along.
 *
 * @returns undefined where neither a token nor a password is asked for.
 */
export function readChallenge(header: string): Challenge | undefined {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const piece = new RegExp(PIECE);
  for (let match = piece.exec(header); match; match = piece.exec(header)) {
    const [, , name, quoted, bare, scheme] = match;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    if (name === undefined) continue;
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '';
    challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm'));
  if (bearer) {
    const { parameters } = bearer;
    const [service, scope] = [parameters.get('service'), parameters.get('scope')];
    return {
      scheme: 'bearer',
      realm: parameters.get('realm') ?? '',
      ...(service === undefined ? {} : { service }),
      ...(scope === undefined ? {} : { scope }),
    };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}
