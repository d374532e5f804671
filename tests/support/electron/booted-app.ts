import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';
import { Caller } from '../../../platform/process/calls.ts';
import { aTemporaryFolder } from '../temporary-folder.ts';
import { within } from '../within.ts';
import type { BootMethods } from './boot.ts';

const REGISTER = fileURLToPath(new URL('./register.ts', import.meta.url));
const BOOT = fileURLToPath(new URL('./boot.ts', import.meta.url));

type Seen = Awaited<ReturnType<BootMethods['see']>>;

/** The built app, run by Node with a stand-in for Electron. It is gone when the test ends. */
export class BootedApp {
  readonly data: string;
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #caller: Caller<BootMethods>;
  readonly #out: string;
  #output = '';

  private constructor(out: string, data: string, resources: string | undefined) {
    this.data = data;
    this.#out = out;
    this.#child = fork(BOOT, [], {
      execArgv: ['--import', REGISTER],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, EO_DATA: data, ...(resources === undefined ? {} : { EO_TEST_RESOURCES: resources }) },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#caller = new Caller<BootMethods>({
      // A window may still ask while the app goes: without a listener of its own that is an error of the whole process.
      send: (message) => this.#child.send(message as object, () => undefined),
      onMessage: (listener) => this.#child.on('message', listener),
    });
    onTestFailed(() => console.error(`--- the app printed last:\n${this.#output.slice(-6_000)}`));
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.exited;
    });
  }

  /** Starts the app that was built into `out`, on free ports and a data folder of its own, and waits until it is up. Packed, it has resources. */
  static async start(out: string, data = aTemporaryFolder(), resources?: string): Promise<BootedApp> {
    await mkdir(data, { recursive: true });
    const ports = 'apiPort: 0\ngrpcPort: 0\njoinPort: 0\n';
    await writeFile(join(data, 'config.yaml'), `${ports}host: 127.0.0.1\nadvertise: false\n`);
    const booted = new BootedApp(out, data, resources);
    await booted.ask('start', { main: join(out, 'main', 'index.js') });
    await booted.until('the app to be up', ({ isReady, windows }) => isReady && windows.length === 1);
    return booted;
  }

  ask<Name extends keyof BootMethods>(
    method: Name,
    input: Parameters<BootMethods[Name]>[0],
  ): Promise<Awaited<ReturnType<BootMethods[Name]>>> {
    return this.#caller.call(method, input);
  }

  /** Runs the preload script, and connects as the page does. */
  async connect(): Promise<void> {
    await this.ask('connect', { preload: join(this.#out, 'preload', 'index.cjs') });
  }

  /** Runs the preload script, and holds its lines for a page in a browser; says which opening this is. */
  async openLines(): Promise<number> {
    return await this.ask('openLines', { preload: join(this.#out, 'preload', 'index.cjs') });
  }

  async see(): Promise<Seen> {
    return await this.ask('see', undefined);
  }

  /** Looks again and again until something is to be seen. */
  async until(what: string, isSo: (seen: Seen) => boolean): Promise<Seen> {
    const look = async (): Promise<Seen> => {
      for (;;) {
        const seen = await Promise.race([this.see(), this.exited.then(() => undefined)]);
        if (seen === undefined) throw new Error('the app has ended');
        if (seen.problems.length > 0) throw new Error(JSON.stringify(seen.problems));
        if (isSo(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    return await within(what, look());
  }
}
