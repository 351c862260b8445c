import { t as runInspect } from "./chunks/run-inspect.js";
// src/inspect.ts
await runInspect(process.argv.slice(2), "node dist/inspect.js");
export {};
