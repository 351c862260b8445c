#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts';

// Both beside the bundle and beside the sources, the package is one folder up.
await runCli(process.argv.slice(2), new URL('../', import.meta.url));
