import { runInspect } from './inspect/run-inspect.ts';

await runInspect(process.argv.slice(2), 'node dist/inspect.js');
