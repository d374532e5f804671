import type { Plugin } from 'vite';

/** Fails the build when a chunk holds any of these packages. */
export function keepOut(packages: readonly string[]): Plugin {
  return {
    name: 'keep-out',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const found = packages.find((name) => chunk.moduleIds.some((id) => id.includes(`/node_modules/${name}/`)));
        if (found !== undefined) this.error(`${chunk.fileName} must do without ${found}`);
      }
    },
  };
}
