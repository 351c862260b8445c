// Preloaded into the action's steps (node --import): when a step ends, writes what its process used, when it printed
// each line, and how long it did nothing but its own work, to the folder that KPA_BENCH_USAGE names.
import programs from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const { KPA_BENCH_USAGE: folder } = process.env;
if (folder && isMainThread) {
  const elsewhere = stopwatch();
  watchPrograms(elsewhere);
  watchNetwork(elsewhere);
  /** @type {[number, string][]} */
  const lines = [];
  const write = process.stdout.write;
  process.stdout.write = function (chunk, ...rest) {
    lines.push([Math.round(performance.now()), String(chunk)]);
    return Reflect.apply(write, this, [chunk, ...rest]);
  };
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const milliseconds = performance.now();
    const ownMilliseconds = milliseconds - elsewhere.total();
    const name = basename(process.argv[1] ?? '', '.js');
    const used = { userCPUTime, systemCPUTime, maxRSS, milliseconds, ownMilliseconds, lines };
    writeFileSync(`${folder}/${name}.json`, JSON.stringify(used));
  });
}

/** Counts the milliseconds in which at least one of many things is under way. */
function stopwatch() {
  let [open, since, sum] = [0, 0, 0];
  return {
    begin() {
      if (open++ === 0) since = performance.now();
    },
    end() {
      if (--open === 0) sum += performance.now() - since;
    },
    total: () => sum + (open > 0 ? performance.now() - since : 0),
  };
}

/**
 * Docker and Go; what the action has tar, zstd and the like do is its own work.
 *
 * @param {ReturnType<typeof stopwatch>} elsewhere
 */
function watchPrograms(elsewhere) {
  const { spawn } = programs;
  programs.spawn = (program, ...rest) => {
    const child = Reflect.apply(spawn, programs, [program, ...rest]);
    if (['docker', 'go'].includes(basename(program))) {
      elsewhere.begin();
      child.once('close', () => elsewhere.end());
    }
    return child;
  };
  syncBuiltinESMExports();
}

/**
 * Requests, from their first byte to the last one of the answer.
 *
 * @param {ReturnType<typeof stopwatch>} elsewhere
 */
function watchNetwork(elsewhere) {
  subscribe('http.client.request.start', (message) => {
    const { request } = /** @type {{ request: import('node:http').ClientRequest }} */ (message);
    elsewhere.begin();
    request.once('close', () => elsewhere.end());
  });
}
