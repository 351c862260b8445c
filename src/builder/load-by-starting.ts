import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LOADING_ENDS, loadingConfiguration, parseStartLog, startArguments } from '../krakend/start-log.ts';
import type { Refusal } from '../krakend/test-plugin.ts';
import type { Builder, GatewayProgram } from './builder.ts';
import type { BuiltFile, LoadReport } from './prove-loading.ts';

/** No plugin: its name does not contain `.so`. */
const CONFIGURATION = 'krakend.json';

/**
 * What gateways before 2.6 have in place of test-plugin: they are started with the folder of plugins, and
 * stopped as soon as their log has told what became of each.
 */
export async function loadByStarting(
  builder: Builder,
  program: GatewayProgram,
  files: readonly BuiltFile[],
  folder: string,
): Promise<LoadReport | { readonly cannot: string }> {
  const seen = builder.pluginFolder(folder);
  await writeFile(join(folder, CONFIGURATION), loadingConfiguration(seen));
  const args = startArguments(`${seen}/${CONFIGURATION}`);
  const result = await builder.gateway({ program, plugins: folder, args, until: LOADING_ENDS });
  if ('cannot' in result) return result;
  const { loaded, refusals, complete, lines } = parseStartLog(`${result.stdout}\n${result.stderr}`);
  // Every file is tried as every kind, and refused as often.
  const once = new Map(refusals.map((refusal) => [basename(refusal.file), refusal]));
  const found = complete && once.size === 0 ? unregistered(files, loaded) : [...once.values()];
  return { refusals: found, complete, lines: [...new Set(lines)], result };
}

/** Kinds of which fewer plugins were registered than there are: said of no plugin, so of each that has it. */
function unregistered(
  files: readonly BuiltFile[],
  loaded: ReturnType<typeof parseStartLog>['loaded'],
): Refusal[] {
  return files.flatMap(({ name, kinds }) => {
    const missing = kinds.filter(
      (kind) => (loaded.get(kind) ?? 0) < files.filter((file) => file.kinds.includes(kind)).length,
    );
    if (missing.length === 0) return [];
    return [{ file: `${name}.so`, reason: `the gateway did not register it as ${missing.join(', ')}` }];
  });
}
