import { Notification } from 'electron';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { AttentionItem } from '../../../common/domain/attention.ts';
import type { LogEvent } from '../../../common/domain/event.ts';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { asAppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import type { Said } from '../language/en.ts';
import { AttentionChanges } from './attention-changes.ts';
import { noticeOfAttention } from './attention-notices.ts';
import { mootBy, noticeOf } from './event-notices.ts';
import { mergeNotices } from './merge-notices.ts';
import type { Notice } from './notice.ts';
import { NoticeGrouping } from './notice-grouping.ts';
import { withoutQuietDevices } from './quiet-devices.ts';

interface NotifierDeps {
  readonly client: Pick<ControlClient, 'joining' | 'alerts'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly words: () => DesktopWords;
  readonly isMuted: (kind: NoticeKind) => boolean;
  readonly open: (screen: Screen) => void;
  readonly log: { warn(facts: object, text: string): void };
}

/** Tells a person who looks elsewhere what happened, by the system's notifications. */
export class Notifier {
  readonly #deps: NotifierDeps;
  readonly #grouping: NoticeGrouping;
  readonly #attention = new AttentionChanges();
  /** Devices that are away and were told of. */
  readonly #gone = new Set<string>();
  /** Kept, or the system's answers would be lost with the garbage. */
  readonly #shown = new Set<Notification>();

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
    this.#grouping = new NoticeGrouping({
      clock: deps.clock,
      show: (notices) => {
        void this.#showAll(notices).catch((error: unknown) =>
          deps.log.warn({ err: error }, 'a notification was not shown'),
        );
      },
    });
  }

  /** Looks whether an event is worth a notification. */
  hear(event: LogEvent): void {
    const moot = mootBy(event);
    if (moot !== undefined) {
      this.#grouping.drop(moot.kind, moot.subject);
      this.#gone.delete(moot.subject);
    }
    const notice = noticeOf(event, this.#deps.words());
    if (notice !== undefined) this.tell(notice);
  }

  /** Looks what is new among the things that need a person. */
  look(items: readonly AttentionItem[]): void {
    const words = this.#deps.words();
    const { came, went } = this.#attention.look(items);
    for (const item of went) {
      const notice = noticeOfAttention(item, words);
      if (notice !== undefined && this.#grouping.drop(notice.kind, notice.subject)) this.#attention.forget(item);
    }
    for (const item of came) {
      // One device is told of once, with what its going means.
      const { cause } = item;
      if (cause.kind === 'device-missed' || cause.kind === 'device-offline') {
        this.#grouping.drop('device-away', cause.deviceId);
      }
      if (cause.kind === 'device-offline' && this.#gone.has(cause.deviceId)) continue;
      const notice = noticeOfAttention(item, words);
      if (notice !== undefined) this.tell(notice);
    }
  }

  tell(notice: Notice): void {
    if (!this.#deps.isMuted(notice.kind)) this.#grouping.add(notice);
  }

  /** Shows something at once that cannot be muted, because it is told only once. */
  tellOnce(said: Said, onClick: () => void): void {
    this.#present(said, onClick);
  }

  stop(): void {
    this.#grouping.stop();
    for (const notification of this.#shown) notification.close();
    this.#shown.clear();
  }

  async #showAll(gathered: readonly Notice[]): Promise<void> {
    const { client, words, log } = this.#deps;
    const notices = await withoutQuietDevices(gathered, client).catch((error: unknown) => {
      log.warn({ err: error }, 'which devices are silenced is not known: all are told of');
      return gathered;
    });
    for (const { goneDevice } of notices) if (goneDevice !== undefined) this.#gone.add(goneDevice);
    const notice = mergeNotices(notices, words());
    if (notice !== undefined) await this.#show(notice);
  }

  async #show(notice: Notice): Promise<void> {
    const { open } = this.#deps;
    const { notices: words } = this.#deps.words();
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
        body: `${body} ${words.mustShow(request.code)}`,
        actions: [{ type: 'button', text: words.approve(request.code) }],
      },
      () => open(screen),
    );
    shown?.on('action', () => void this.#approve(request));
  }

  /** Approves the digits that were shown, and no others: a request that has changed meanwhile is refused. */
  async #approve({ id, code, name }: JoinRequest): Promise<void> {
    const { client, open } = this.#deps;
    const joining: Screen = { screen: 'settings', section: 'joining' };
    const { notices: words } = this.#deps.words();
    try {
      const device = await client.joining.approve({ id, code });
      this.tellOnce(words.letIn(name), () => open({ screen: 'devices', device: device.id }));
    } catch (error) {
      this.tellOnce({ title: words.notLetIn(name), body: asAppError(error).message }, () => open(joining));
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
