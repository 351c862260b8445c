import type { Problem } from '../problem.ts';

/** What a script said that was to set up a builder. */
export interface SetupFailure {
  readonly image: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the package managers of builder images say, and what helps. */
const CASES: readonly (readonly [said: RegExp, fix: string])[] = [
  [
    /\bapk: (command )?not found/,
    'this builder is Debian (variant linux-generic): apt-get update && apt-get install -y …; for both variants at once: if command -v apk; then …; else …; fi',
  ],
  [
    /\bapt(-get)?: (command )?not found/,
    'this builder is Alpine (variant alpine): apk add --no-cache …; for both variants at once: if command -v apk; then …; else …; fi',
  ],
  // Before what follows from it: without its index a package manager knows no package.
  [
    /certificate (verif|is not trusted|not trusted|signed by unknown)|SSL certificate problem|cannot verify .* certificate|\bx509:/i,
    "a proxy that looks into https has a certificate of its own: set SSL_CERT_FILE in the job's env to a PEM file on the runner that has it too, and builder-setup trusts it",
  ],
  [
    /Unable to locate package|has no installation candidate/,
    'run apt-get update before apt-get install, and look the package up under the name that Debian gives it (libsodium-dev)',
  ],
  [
    /\(no such package\)/,
    'look the package up under the name that Alpine gives it (libsodium-dev), in its list of packages',
  ],
  [
    /Temporary failure resolving|temporary error|Could not resolve|network (is )?unreachable|bad address/i,
    "see that containers reach the packages' mirror; where a proxy runs on this machine, set container-network: host",
  ],
];

/** Why the script of builder-setup failed: its last words, and what they mean where they are known. */
export function explainSetupFailure({ image, exitCode, stdout, stderr }: SetupFailure): Problem {
  const lines = stderr.split('\n').map((line) => line.trim());
  const command = lines.findLast((line) => line.startsWith('+ '))?.slice(2);
  const words = lines.filter((line) => line !== '' && !line.startsWith('+ '));
  const said = words.findLast((line) => /^(E:|ERROR)/.test(line)) ?? words.at(-1);
  const whole = `${stderr}\n${stdout}`;
  const fix = CASES.find(([pattern]) => pattern.test(whole))?.[1];
  const where = command === undefined ? '' : `, at ${command}`;
  return {
    what: `builder-setup failed in ${image} with exit code ${exitCode}${where}.`,
    ...(said === undefined ? {} : { why: said }),
    fix: fix ?? `try it: docker run --rm -it --user 0 --entrypoint sh ${image}`,
  };
}
