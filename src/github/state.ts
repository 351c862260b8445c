import * as core from '@actions/core';
import type { CacheEntry } from '../cache/keys.ts';

/** What main hands to the post step. */
export interface State {
  /** The label of this run's containers. */
  readonly label: string;
  readonly toSave: readonly CacheEntry[];
  /** The folder of this run in which secrets lie while a program needs them. */
  readonly secrets?: string;
}

const NAME = 'krakend-plugin-action';

/** Can be called again; the last value counts. */
export function saveState(state: State): void {
  core.saveState(NAME, JSON.stringify(state));
}

/** undefined where main did not get far enough to leave one. */
export function loadState(): State | undefined {
  const text = core.getState(NAME);
  return text === '' ? undefined : (JSON.parse(text) as State);
}
