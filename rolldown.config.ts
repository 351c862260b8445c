import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import * as licensePlugin from 'rollup-plugin-license';

// A CommonJS package whose types describe it as an ES module.
const license = licensePlugin.default as unknown as typeof licensePlugin.default.default;

// One bundle per entry with shared chunks. Not minified: whoever runs this action can read what runs.
export default defineConfig({
  input: { main: 'src/main.ts', post: 'src/post.ts', inspect: 'src/inspect.ts', cli: 'src/cli.ts' },
  platform: 'node',
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
