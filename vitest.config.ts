import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const electron = fileURLToPath(new URL('tests/support/electron/electron.ts', import.meta.url));

export default defineConfig({
  // There is no Electron in Node: what is written against it meets a typed stand-in.
  resolve: { alias: [{ find: /^electron$/, replacement: electron }] },
  test: {
    reporters: ['default', './tests/closing-line-reporter.ts'],
    globalSetup: ['tests/leftovers.ts'],
    setupFiles: ['tests/support/no-open-ports.ts'],
    // What platform/process/keep-wasm-wrappers.ts does for our processes: one run of all tests in ten or so ended without it.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    // On a busy machine a second is not long.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/native/**'],
          testTimeout: 20_000,
          // A process for each file would take longer than most of the files.
          isolate: false,
        },
      },
      {
        extends: true,
        // Kernels set flags of V8, which hold for a process for good.
        test: { name: 'unit-native', include: ['tests/unit/native/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: ['tests/setup/build-eo.ts'],
          include: ['tests/integration/**/*.test.ts'],
          // Each story starts processes of its own: more at a time would only make each other late.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: ['tests/setup/prepare-screens.ts', 'tests/setup/build-eo.ts'],
          include: ['tests/e2e/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
