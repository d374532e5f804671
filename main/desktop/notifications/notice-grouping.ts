import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Notice } from './notice.ts';

interface NoticeGroupingDeps {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Shows notices of one kind, the oldest first, as one. */
  readonly show: (notices: readonly Notice[]) => void;
}

/** What comes together is told together; a device that is back within this time was never away. */
const SETTLE_MS = 1_500;
/** After each notification of a kind, the next one of that kind waits and gathers for this long. */
const QUIET_MS = 30_000;

interface Group {
  readonly waiting: Map<string, Notice>;
  quietUntil: number;
  disarm: (() => void) | undefined;
}

/** Makes few notifications of many notices: grouped by kind, never more than one of a kind in half a minute. */
export class NoticeGrouping {
  readonly #deps: NoticeGroupingDeps;
  readonly #groups = new Map<NoticeKind, Group>();

  constructor(deps: NoticeGroupingDeps) {
    this.#deps = deps;
  }

  add(notice: Notice): void {
    const { clock } = this.#deps;
    const group = this.#groupOf(notice.kind);
    group.waiting.delete(notice.subject);
    group.waiting.set(notice.subject, notice);
    group.disarm ??= clock.after(Math.max(SETTLE_MS, group.quietUntil - clock.now()), () => this.#tell(group));
  }

  /** Forgets a notice that was not told yet; true if there was one. */
  drop(kind: NoticeKind, subject: string): boolean {
    return this.#groups.get(kind)?.waiting.delete(subject) ?? false;
  }

  stop(): void {
    for (const { disarm } of this.#groups.values()) disarm?.();
    this.#groups.clear();
  }

  #tell(group: Group): void {
    group.disarm = undefined;
    const notices = [...group.waiting.values()];
    group.waiting.clear();
    if (notices.length === 0) return;
    group.quietUntil = this.#deps.clock.now() + QUIET_MS;
    this.#deps.show(notices);
  }

  #groupOf(kind: NoticeKind): Group {
    const known = this.#groups.get(kind);
    if (known !== undefined) return known;
    const group: Group = { waiting: new Map(), quietUntil: 0, disarm: undefined };
    this.#groups.set(kind, group);
    return group;
  }
}
