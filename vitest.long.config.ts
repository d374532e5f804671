import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Stories share a busy machine in continuous integration: one that a pause spoilt is told again.
    retry: process.env['CI'] === undefined ? 0 : 2,
    reporters: ['default', './tests/closing-line-reporter.ts'],
    globalSetup: ['tests/leftovers.ts'],
    include: ['tests/long/**/*.test.ts'],
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
