import { defineConfig } from 'vitest/config';

// Three layers: `unit` is pure rules, `integration` runs the committed dist against a real engine,
// toolchain and services, `runner` runs whole workflows under act.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/integration/**', '__tests__/runner/**'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['__tests__/integration/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 1_800_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'runner',
          include: ['__tests__/runner/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
