// One call of the runner's toolkit; prints the seconds that it took: node toolkit.ts save|restore|upload FILE.
import { DefaultArtifactClient } from '@actions/artifact';
import { restoreCache, saveCache } from '@actions/cache';

const [, , what = '', file = ''] = process.argv;
const KEY = 'bench-image';

const started = performance.now();
if (what === 'save') await saveCache([file], KEY);
else if (what === 'restore') {
  if ((await restoreCache([file], KEY)) === undefined) throw new Error('the cache has no such entry');
} else await new DefaultArtifactClient().uploadArtifact('bench', [file], process.cwd());
console.log((performance.now() - started) / 1000);
process.exit(0);
