import { DOWNLOAD_VARIABLES } from '../inputs/build-env.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { secretsOfLicence } from '../inputs/licence.ts';
import { basicAuthorization } from '../inputs/modules-credentials.ts';
import { hiding } from '../terminal/hidden.ts';
import type { KeptResult } from './kept-result.ts';

/** Where the words of programs, which may repeat what they were given, come to stand. */
const TEXTS: readonly string[] = ['what', 'why', 'fix', 'verdictReason', 'proofReason', 'obstacle'];

/** Shorter values are words that stand in any text. */
const SHORTEST = 8;

/**
 * The same result without secrets, for a place that others read: the runner hides them in the log of a run, and nothing
 * does so in a cache. In what was said `***` takes their place, as in the log.
 *
 * @returns undefined where a known secret stands in what has to stay as it is.
 */
export function withoutSecrets(kept: KeptResult, inputs: Inputs): KeptResult | undefined {
  const known = knownSecrets(inputs);
  const hide = hiding([...known, ...perhapsSecret(inputs)]);
  const text = JSON.stringify(kept, (name: string, value: unknown) =>
    typeof value === 'string' && TEXTS.includes(name) ? hide(value) : value,
  );
  const left = known.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
  return left ? undefined : (JSON.parse(text) as KeptResult);
}

/** What is a secret by the input that it comes from. */
function knownSecrets({ modulesCredentials, gatewayLicence, gateway, buildEnv }: Inputs): string[] {
  const tokens = modulesCredentials.flatMap((one) => [
    one.token,
    Buffer.from(one.token).toString('base64'),
    basicAuthorization(one).replace('Basic ', ''),
  ]);
  const download = Object.entries(buildEnv).filter(([name]) => DOWNLOAD_VARIABLES.includes(name));
  const addresses = [gateway?.kind === 'url' ? gateway.url : '', ...download.map(([, value]) => value)];
  return [...tokens, ...secretsOfLicence(gatewayLicence), ...addresses.flatMap(secretsOfAddresses)];
}

/** User, password and query of the addresses in a text: `https://user:token@proxy,direct`. */
function secretsOfAddresses(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^\s,|]+/g)].flatMap(([address]) => {
    if (!URL.canParse(address)) return [];
    const { username, password, search } = new URL(address);
    const raw = [username, password, search.slice(1)];
    return raw.flatMap((one) => [one, decoded(one)]).filter((one) => one.length >= SHORTEST / 2);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Values that workflows take from secrets now and then. */
function perhapsSecret({ buildEnv, configEnv, ldflags, gateway }: Inputs): string[] {
  const query = gateway?.kind === 'url' ? [...new URL(gateway.url).searchParams.values()] : [];
  const variables = Object.entries({ ...buildEnv, ...configEnv })
    .filter(([name]) => !DOWNLOAD_VARIABLES.includes(name))
    .map(([, value]) => value.trim());
  const linked = [...ldflags.matchAll(/-X[\s=]+["']?[^\s=]+=([^\s"']+)/g)].map(([, value = '']) => value);
  return [...variables, ...linked, ...query].filter((value) => value.length >= SHORTEST);
}
