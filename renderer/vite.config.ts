import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the screens for the window and for browsers alike. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: here('../out/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    // Everything inline would be `data:` in a script or style; the policy of the pages lets in only files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Zod is told to build no code from text in the very file that brings it: before any other file makes a schema.
          groups: [{ name: 'contract', test: /node_modules\/zod\/|\/common\/|no-code-from-text/ }],
        },
      },
    },
  },
});
