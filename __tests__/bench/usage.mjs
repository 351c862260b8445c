// Preloaded into the action's steps (node --import): when a step ends, writes what its process used, and when it
// printed each line, to the file that KPA_BENCH_USAGE names.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const { KPA_BENCH_USAGE: folder } = process.env;
if (folder && isMainThread) {
  /** @type {[number, string][]} */
  const lines = [];
  const write = process.stdout.write;
  process.stdout.write = function (chunk, ...rest) {
    lines.push([Math.round(performance.now()), String(chunk)]);
    return Reflect.apply(write, this, [chunk, ...rest]);
  };
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const name = basename(process.argv[1] ?? '', '.js');
    const used = { userCPUTime, systemCPUTime, maxRSS, milliseconds: Math.round(performance.now()), lines };
    writeFileSync(`${folder}/${name}.json`, JSON.stringify(used));
  });
}
