import { rm } from 'node:fs/promises';
import { removeLeftovers } from './builder/docker/engine.ts';
import type { CacheEntry } from './cache/keys.ts';
import type { CacheService } from './cache/session.ts';
import { savedWords } from './cache/words.ts';
import { cancelled, listenForCancellation } from './cancel.ts';
import { expandHome } from './folders.ts';
import { runnerCacheService } from './github/cache-service.ts';
import { runnerConsole } from './github/console.ts';
import { forgetInputs } from './github/forget-inputs.ts';
import { loadState, type State } from './github/state.ts';
import { type Console, elapsed } from './log.ts';
import { messageOf } from './problem.ts';
import { type Selection, selectionOf } from './trim/contents.ts';

/** The post step: saves caches and removes what a cancelled main left. It never fails a job. */
export async function runPost(): Promise<void> {
  listenForCancellation();
  const console = runnerConsole();
  forgetInputs(process.env);
  try {
    const state = loadState();
    if (state) {
      await cleanUp(state, console);
      await saveCaches(state.toSave, console);
    }
  } catch (error) {
    console.warning({ what: 'Cleaning up after the plugin build went wrong.', why: messageOf(error) });
  }
  // Sockets that the toolkit keeps open would hold the process for minutes.
  process.exit(0);
}

async function cleanUp({ label, secrets }: State, console: Console): Promise<void> {
  const removed = await removeLeftovers(label).catch(() => undefined);
  if (removed) console.info(`Removed ${removed} that a cancelled build had left`);
  // A main step that was killed could not.
  if (secrets !== undefined) await rm(secrets, { recursive: true, force: true });
}

async function saveCaches(entries: readonly CacheEntry[], console: Console): Promise<void> {
  if (entries.length === 0) return;
  const service = await runnerCacheService();
  if (!service) return;
  // Packing takes the cores, uploading the network.
  await Promise.all(entries.map((entry) => saveOne(entry, service, console)));
}

async function saveOne(entry: CacheEntry, service: CacheService, console: Console): Promise<void> {
  const started = performance.now();
  const { kind, key, image } = entry;
  const folder = expandHome(entry.paths[0] ?? '');
  let selection: Selection | undefined;
  let laid = false;
  try {
    const result = await service.save(entry, async () => {
      if (image) {
        // Most post steps have no image to save.
        const { unpackImage } = await import('./builder/docker/unpacked-image.ts');
        laid = (await unpackImage(image.image, image.compilingFor, folder)).own;
      }
      selection = await selectionOf(entry);
      return selection.leftOut;
    });
    const words =
      result.saved && selection ? savedWords(selection.all, selection.kept, result.bytes) : undefined;
    const outcome = result.saved ? 'saved' : `not saved, as ${result.why}`;
    console.info(
      `${kind} cache ${outcome}: ${key} (${words === undefined ? '' : `${words}, `}${elapsed(started)})`,
    );
  } catch (error) {
    if (cancelled.aborted) return;
    console.warning({ what: `The ${kind} cache could not be saved.`, why: messageOf(error) });
  } finally {
    // The engine has the image, whole, as long as this machine lives.
    if (laid) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
