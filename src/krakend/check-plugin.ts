/** What `krakend check-plugin -f` accuses. */
export interface CheckPluginReport {
  /** go.sum held nothing that the command objects to. */
  readonly compatible: boolean;
  /** A different Go or C library, as the command sees it. */
  readonly go?: HaveWant;
  readonly libc?: HaveWant;
  /** Modules accused, with the command that it would have people run. */
  readonly modules: readonly AccusedModule[];
}

export interface HaveWant {
  readonly have: string;
  readonly want: string;
}

export interface AccusedModule {
  readonly module: string;
  readonly want: string;
  readonly command: string;
}

/**
 * The arguments of the gateway's own check. With -f it prints commands for modules and blocks for libc and Go.
 * Source: krakendio/krakend-cobra, check_plugin.go.
 *
 * @param goVersion without `go` before it: the command compares the texts.
 */
export function checkPluginArguments(goVersion: string, libc: string, goSum: string): string[] {
  return ['check-plugin', '-g', goVersion, '-l', libc, '-s', goSum, '-f'];
}

/**
 * Reads what the command printed (on stderr, whatever its exit code).
 *
 * @returns undefined where the output is not a verdict, such as a file that could not be read.
 */
export function parseCheckPlugin(stderr: string): CheckPluginReport | undefined {
  const compatible = /^No incompatibilities found!/m.test(stderr);
  const counted = /^\d+ incompatibilit(?:ies|y\(ies\)) found/m.test(stderr);
  if (!compatible && !counted) return undefined;
  // No module path has an @ or =, and saying so keeps a line of thousands of them from taking minutes.
  const modules = [
    ...accusations(stderr, /^(go get ([^\s@]+)@(\S+))\s*$/gm),
    ...accusations(stderr, /^(go mod edit --replace ([^\s=@]+)=[^\s@]+@(\S+))\s*$/gm),
  ];
  const go = block(stderr, 'go');
  const libc = block(stderr, 'libc');
  return { compatible, modules, ...(go ? { go } : {}), ...(libc ? { libc } : {}) };
}

function accusations(text: string, pattern: RegExp): AccusedModule[] {
  return [...text.matchAll(pattern)].map(([, command = '', module = '', want = '']) => ({
    module,
    want,
    command,
  }));
}

function block(text: string, name: string): HaveWant | undefined {
  const match = new RegExp(`^${name}\\n\\s*have:[ \\t]*(.*)\\n\\s*want:[ \\t]*(.*)$`, 'm').exec(text);
  return match ? { have: match[1] ?? '', want: match[2] ?? '' } : undefined;
}

/** Where the command and what would really be linked disagree. */
export interface Disagreement {
  /** Accused, although the plugin links nothing that differs. */
  readonly falseAlarms: readonly string[];
  /** Linked and different, but not accused. */
  readonly missed: readonly string[];
}

/** Sets the command's accusations beside the linked modules that differ. */
export function disagreement(report: CheckPluginReport, differing: readonly string[]): Disagreement {
  const accused = report.modules.map(({ module }) => module);
  return {
    falseAlarms: accused.filter((module) => !differing.includes(module)),
    missed: differing.filter((module) => !accused.includes(module)),
  };
}
