import { Notification } from 'electron';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { LogEvent } from '../../../common/domain/event.ts';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { asAppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { mergeNotices } from './merge-notices.ts';
import { mootBy, type Notice, noticeOf } from './notice.ts';
import { NoticeGrouping } from './notice-grouping.ts';

interface NotifierDeps {
  readonly client: Pick<ControlClient, 'joining'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly isMuted: (kind: NoticeKind) => boolean;
  readonly open: (screen: Screen) => void;
  readonly log: { warn(facts: object, text: string): void };
}

/** Tells a person who looks elsewhere what happened, by the system's notifications. */
export class Notifier {
  readonly #deps: NotifierDeps;
  readonly #grouping: NoticeGrouping;
  /** Kept, or the system's answers would be lost with the garbage. */
  readonly #shown = new Set<Notification>();

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
    this.#grouping = new NoticeGrouping({
      clock: deps.clock,
      show: (notices) => {
        const notice = mergeNotices(notices);
        if (notice === undefined) return;
        void this.#show(notice).catch((error: unknown) =>
          deps.log.warn({ err: error }, 'a notification was not shown'),
        );
      },
    });
  }

  /** Looks whether an event is worth a notification. */
  hear(event: LogEvent): void {
    const moot = mootBy(event);
    if (moot !== undefined) this.#grouping.drop(moot.kind, moot.subject);
    const notice = noticeOf(event);
    if (notice !== undefined) this.tell(notice);
  }

  tell(notice: Notice): void {
    if (!this.#deps.isMuted(notice.kind)) this.#grouping.add(notice);
  }

  /** Shows something at once that cannot be muted, because it is told only once. */
  tellOnce(title: string, body: string, onClick: () => void): void {
    this.#present({ title, body }, onClick);
  }

  stop(): void {
    this.#grouping.stop();
    for (const notification of this.#shown) notification.close();
    this.#shown.clear();
  }

  async #show(notice: Notice): Promise<void> {
    const { open } = this.#deps;
    const { title, body, screen, requestId } = notice;
    if (requestId === undefined) {
      this.#present({ title, body }, () => open(screen));
      return;
    }
    const request = (await this.#deps.client.joining.requests()).find(({ id }) => id === requestId);
    if (request === undefined) return;
    const shown = this.#present(
      {
        title,
        body: `${body} It must show ${request.code}. Approve only if these are the digits on its own screen.`,
        actions: [{ type: 'button', text: `It shows ${request.code}: approve` }],
      },
      () => open(screen),
    );
    shown?.on('action', () => void this.#approve(request));
  }

  /** Approves the digits that were shown, and no others: a request that has changed meanwhile is refused. */
  async #approve({ id, code, name }: JoinRequest): Promise<void> {
    const { client, open } = this.#deps;
    const joining: Screen = { screen: 'settings', section: 'joining' };
    try {
      const device = await client.joining.approve({ id, code });
      this.tellOnce(`${name} was let in`, 'It is a device of the cluster now.', () =>
        open({ screen: 'devices', device: device.id }),
      );
    } catch (error) {
      this.tellOnce(`${name} could not be let in`, asAppError(error).message, () => open(joining));
    }
  }

  #present(options: Electron.NotificationConstructorOptions, onClick: () => void): Notification | undefined {
    if (!Notification.isSupported()) return undefined;
    const notification = new Notification(options);
    this.#shown.add(notification);
    const forget = (): void => void this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      this.#deps.log.warn({ problem: error }, 'the system did not show a notification');
    });
    notification.show();
    return notification;
  }
}
