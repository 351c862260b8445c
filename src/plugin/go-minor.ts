/** The 25 of `1.25.6`: what a Go can do depends on its minor release. */
export function goMinor(goVersion: string): number {
  return Number(goVersion.split('.')[1] ?? Number.NaN);
}
