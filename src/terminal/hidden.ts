/**
 * Text without secrets, as the runner's log has it: `***` in their place.
 *
 * @param secrets a longer one counts before what it contains.
 */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const longestFirst = secrets.filter((one) => one !== '').toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
