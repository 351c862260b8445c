import { badInput, items, type ReadInput } from './values.ts';

/** Packages to vet and test: a folder, relative to the working directory, and all below it or not. */
export interface TestRequest {
  readonly folder: string;
  readonly below: boolean;
}

export interface TestInputs {
  /** Packages to vet and test in the builder. */
  readonly test: readonly TestRequest[];
}

/** Reads `./...`, `./plugins/auth`: patterns as Go takes them, of folders alone. */
export function testInputs(read: ReadInput): TestInputs {
  return { test: items(read('test')).map(testRequest) };
}

function testRequest(text: string): TestRequest {
  const below = /^(?:\.\.\.|.*\/\.\.\.)$/s.test(text);
  const folder = (below ? text.slice(0, -'...'.length).replace(/\/+$/, '') : text) || '.';
  if (/^-|\.\.\.|\p{Cc}/u.test(folder) || (below && text.startsWith('/'))) {
    throw badInput(
      'test',
      text,
      'folders such as ./plugins/auth, or ./... for all packages in and below one',
    );
  }
  return { folder, below };
}
