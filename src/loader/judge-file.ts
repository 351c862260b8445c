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
    if (error.said === undefined || gateway.libcFamily === 'musl') {
      return { state: 'unknown', why: error.message, cautions: [] };
    }
    const said = `${source.name}: ${error.said}`;
    return { state: 'rejects', cause: 'not-a-plugin', said, differing: [], cautions: [] };
  }
}
