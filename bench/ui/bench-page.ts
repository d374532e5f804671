import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { createWebUi } from '../../platform/web-ui/serve-web-ui.ts';

/** A page that shows a part of the screens by itself, built as the screens are, on a port of this machine. */
export class BenchPage {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  /** Builds `bench/ui/page/NAME.html` and serves it. */
  static async open(name: string): Promise<BenchPage> {
    const folder = mkdtempSync(join(tmpdir(), 'eo-bench-page-'));
    await build({
      configFile: false,
      root: fileURLToPath(new URL('./page/', import.meta.url)),
      logLevel: 'warn',
      plugins: [react()],
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'es2024',
        rolldownOptions: { input: fileURLToPath(new URL(`./page/${name}.html`, import.meta.url)) },
      },
    });
    const ui = createWebUi(folder);
    const server = createServer((request, response) => {
      void ui(new Request(new URL(request.url ?? '/', 'http://bench'))).then(async (answer) => {
        // Without the policy: the harness sets values by text.
        const { 'content-security-policy': _, ...headers } = Object.fromEntries(answer.headers);
        response.writeHead(answer.status, headers);
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BenchPage(folder, server);
  }

  urlOf(name: string): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the page is not served');
    return `http://127.0.0.1:${address.port}/${name}.html`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
