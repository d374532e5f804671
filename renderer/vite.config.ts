import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { keepOut } from './keep-out.ts';
import { packFiles } from './pack-files.ts';
import { withoutDescriptions } from './without-descriptions.ts';
import { withoutJsonSchema } from './without-json-schema.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the screens for the window and for browsers alike. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react(), withoutDescriptions(), withoutJsonSchema(), packFiles()],
  // A worker shares no chunk with the page: what it imports is loaded once more.
  worker: { format: 'es', plugins: () => [keepOut(['zod', 'yaml', '@orpc/client'])] },
  build: {
    outDir: here('../out/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    // Everything inline would be `data:` in a script or style; the policy of the pages lets in only files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // A schema that nothing uses goes, although it is made by calls.
      treeshake: {
        manualPureFunctions: ['z'],
        moduleSideEffects: [{ test: /node_modules\/(yaml|@orpc|wouter|fflate)\//, sideEffects: false }],
      },
      output: {
        codeSplitting: {
          groups: [
            // Zod is told to build no code from text in the very file that brings it: before any other file makes a schema.
            { name: 'contract', test: /node_modules\/zod\/|^(?!.*node_modules).*\/common\/|no-code-from-text/ },
            // Few large files pack better than many small ones, and are asked for at once.
            { name: 'first', tags: ['$initial'] },
            { name: 'yaml', test: /node_modules\/yaml\// },
            // What is small and alike packs better together.
            {
              name: 'lists',
              test: /\/renderer\/screens\/(alerts|datasets|models|events|devices|deployments|first-run)\//,
            },
            {
              name: 'parts',
              minShareCount: 2,
              test: /\/renderer\/components\/(data-list|[A-Z])/,
            },
          ],
        },
      },
    },
  },
});
