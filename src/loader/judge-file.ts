import type { ByteSource } from './byte-source.ts';
import type { GatewayProfile } from './gateway-profile.ts';
import { CutShortError, LoaderError } from './loader-error.ts';
import { readPluginFacts } from './plugin-facts.ts';
import type { SystemLibraries } from './system-libraries.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * Judges one file, whatever it is. A file that ends before its own contents do takes the gateway down: reading
 * what is mapped beyond the end is SIGBUS.
 */
export function judgeFile(gateway: GatewayProfile, source: ByteSource, system?: SystemLibraries): Verdict {
  try {
    const [verdict] = judge(gateway, [{ file: source.name, facts: readPluginFacts(source) }], system);
    return verdict as Verdict;
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    if (error instanceof CutShortError) {
      const said = 'signal SIGBUS: bus error';
      return { state: 'kills', cause: 'damaged', said, differing: [], cautions: [] };
    }
    const said = wordsOf(error, gateway, source.name);
    if (said === undefined) return { state: 'unknown', why: error.message, cautions: [] };
    return { state: 'rejects', cause: 'not-a-plugin', said, differing: [], cautions: [] };
  }
}

/** musl has one word for all that is no ELF file; it opens executables, and what comes of that is not known. */
function wordsOf({ said }: LoaderError, { libcFamily }: GatewayProfile, file: string): string | undefined {
  if (said === undefined) return undefined;
  if (libcFamily === 'glibc') return `${file}: ${said}`;
  return said.endsWith('executable') ? undefined : `Error loading shared library ${file}: Exec format error`;
}
