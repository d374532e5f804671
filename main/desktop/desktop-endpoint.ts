import { type Context, implement, ORPCError, ValidationError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { HTTP_STATUS } from '../../common/api/errors.ts';
import { type DesktopMessage, desktopContract } from '../../common/desktop/desktop-contract.ts';
import type { DesktopLocale, DesktopState, NoticeKind, Theme } from '../../common/desktop/desktop-state.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { LinePort } from '../../platform/message-port/line-port.ts';
import { servePort } from '../../platform/message-port/serve-port.ts';

/** What the app does for its window. */
export interface DesktopActions {
  readonly state: () => DesktopState;
  readonly setTheme: (theme: Theme) => void;
  readonly speak: (locale: DesktopLocale) => void;
  readonly muteNotices: (kind: NoticeKind, isMuted: boolean) => void;
  readonly openAtLogin: (isWanted: boolean) => void;
  readonly setOwnDevice: (isWanted: boolean) => Promise<void>;
  readonly pauseOwnDevice: (minutes: number | null) => void;
  readonly resumeOwnDevice: () => void;
  readonly pauseEverything: () => Promise<number>;
  readonly resumeEverything: () => Promise<number>;
  readonly openDataFolder: () => Promise<void>;
  readonly checkForUpdate: () => Promise<void>;
  readonly installWhenIdle: (isWanted: boolean) => Promise<void>;
  readonly installUpdate: (mayInterrupt: boolean) => Promise<void>;
}

interface DesktopEndpointDeps {
  readonly actions: DesktopActions;
  readonly log: { error(facts: object, text: string): void };
}

/** Answers the window's own questions, and tells it what the app wants it to know. */
export class DesktopEndpoint {
  readonly #handler: RPCHandler<Context>;
  readonly #deps: DesktopEndpointDeps;
  readonly #watchers = new Set<(message: DesktopMessage) => void>();
  readonly #draining = new AbortController();

  constructor(deps: DesktopEndpointDeps) {
    this.#deps = deps;
    this.#handler = new RPCHandler(this.#router());
  }

  open(port: LinePort): void {
    servePort(port, (checked) => this.#handler.upgrade(checked));
  }

  /** Tells every watching page; false when there is none. */
  tell(message: DesktopMessage): boolean {
    for (const watcher of this.#watchers) watcher(message);
    return this.#watchers.size > 0;
  }

  /** Tells what has changed about the app. */
  stateChanged(): void {
    if (this.#watchers.size > 0) this.tell({ type: 'state', state: this.#deps.actions.state() });
  }

  stop(): void {
    this.#draining.abort();
  }

  #router() {
    const { actions, log } = this.#deps;
    const desktop = implement(desktopContract).use(async ({ next, path }) => {
      try {
        return await next();
      } catch (error) {
        const known = isBadInput(error) ? new AppError('invalid-argument', 'that is nothing the app can do') : error;
        const { code, message, details, hint, cause } = asAppError(known);
        if (code === 'internal')
          log.error({ err: cause ?? error, call: path.join('.') }, 'a call of the window failed');
        const data = { code, message, details: { ...details }, ...(hint === undefined ? {} : { hint }) };
        throw new ORPCError(code, { status: HTTP_STATUS[code], message, data, cause: error });
      }
    });
    return desktop.router({
      watch: desktop.watch.handler(({ signal }) => this.#watch(signal)),
      setTheme: desktop.setTheme.handler(({ input }) => actions.setTheme(input.theme)),
      speak: desktop.speak.handler(({ input }) => actions.speak(input.locale)),
      muteNotices: desktop.muteNotices.handler(({ input }) => actions.muteNotices(input.kind, input.isMuted)),
      openAtLogin: desktop.openAtLogin.handler(({ input }) => actions.openAtLogin(input.isWanted)),
      setOwnDevice: desktop.setOwnDevice.handler(({ input }) => actions.setOwnDevice(input.isWanted)),
      pauseOwnDevice: desktop.pauseOwnDevice.handler(({ input }) => actions.pauseOwnDevice(input.minutes)),
      resumeOwnDevice: desktop.resumeOwnDevice.handler(() => actions.resumeOwnDevice()),
      pauseEverything: desktop.pauseEverything.handler(async () => ({ jobs: await actions.pauseEverything() })),
      resumeEverything: desktop.resumeEverything.handler(async () => ({ jobs: await actions.resumeEverything() })),
      openDataFolder: desktop.openDataFolder.handler(() => actions.openDataFolder()),
      checkForUpdate: desktop.checkForUpdate.handler(() => actions.checkForUpdate()),
      installWhenIdle: desktop.installWhenIdle.handler(({ input }) => actions.installWhenIdle(input.isWanted)),
      installUpdate: desktop.installUpdate.handler(({ input }) => actions.installUpdate(input.mayInterrupt)),
    });
  }

  /** The state first, then whatever is told, until the window leaves. */
  async *#watch(signal: AbortSignal | undefined): AsyncGenerator<DesktopMessage, void, undefined> {
    const stop = AbortSignal.any([this.#draining.signal, ...(signal === undefined ? [] : [signal])]);
    const waiting: DesktopMessage[] = [];
    let wake = Promise.withResolvers<void>();
    const watcher = (message: DesktopMessage): void => {
      waiting.push(message);
      wake.resolve();
    };
    const end = (): void => wake.resolve();
    stop.addEventListener('abort', end, { once: true });
    this.#watchers.add(watcher);
    try {
      yield { type: 'state', state: this.#deps.actions.state() };
      while (!stop.aborted) {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
        if (stop.aborted) return;
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    } finally {
      this.#watchers.delete(watcher);
      stop.removeEventListener('abort', end);
    }
  }
}

function isBadInput(error: unknown): boolean {
  return error instanceof ORPCError && error.status === 400 && error.cause instanceof ValidationError;
}
