import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import * as licensePlugin from 'rollup-plugin-license';

// A CommonJS package whose types describe it as an ES module.
const license = licensePlugin.default as unknown as typeof licensePlugin.default.default;

// One bundle per entry with shared chunks. Not minified: whoever runs this action can read what runs.
export default defineConfig({
  input: { main: 'src/main.ts', post: 'src/post.ts', inspect: 'src/inspect.ts', cli: 'src/cli.ts' },
  platform: 'node',
  // They do nothing when loaded but define things; post and the first line need none of them, and undici is big.
  treeshake: {
    moduleSideEffects: [
      { test: /\/node_modules\/(@actions\/http-client|tunnel|undici)\//, sideEffects: false },
    ],
  },
  output: {
    dir: process.env.KPA_DIST ?? 'dist',
    format: 'esm',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
  },
  plugins: [
    license({
      thirdParty: {
        output: {
          file: fileURLToPath(new URL(`${process.env.KPA_DIST ?? 'dist'}/licenses.txt`, import.meta.url)),
        },
      },
    }),
  ],
});
