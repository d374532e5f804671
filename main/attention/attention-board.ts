import { AlertId } from '../../common/domain/alert.ts';
import { isAlertRule } from '../../common/domain/alert-rules.ts';
import { type AttentionCause, type AttentionItem, Severity } from '../../common/domain/attention.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { AlertBook } from '../alerts/alert-book.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { Database } from '../storage/database.ts';
import { AttentionRows } from '../storage/rows/attention-rows.ts';
import { ATTENTION_RULES } from './attention-rules.ts';
import type { Finding } from './finding.ts';
import { Holding } from './holding.ts';
import { lastKnown } from './last-known.ts';
import type { Situation } from './situation.ts';
import type { WantWatch } from './want-watch.ts';

interface AttentionBoardDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly alerts: Pick<AlertBook, 'start' | 'prune' | 'update' | 'open' | 'acknowledge'>;
  readonly wantWatch: Pick<WantWatch, 'resume'>;
  readonly situation: () => Promise<Situation>;
}

type Standing = Finding & { readonly since: number };

/** What happens together is looked at together: a thousand devices that come back are one look. */
const SETTLE_MS = 500;
/** For what changes without an event, such as a disk that fills. */
const LOOK_AGAIN_MS = 10_000;
const DAY_MS = 86_400_000;
const REMEMBERED_MS = 400 * DAY_MS;

/** What needs a person now, computed from how things are. Looks regularly, and brings alerts in line with what it finds. */
export class AttentionBoard implements Service {
  readonly name = 'attention-board';
  readonly #deps: AttentionBoardDeps;
  readonly #rows: AttentionRows;
  readonly #holding = new Holding();
  readonly #stop = new AbortController();
  #told = '';
  #looking: Promise<void> = Promise.resolve();
  #following: Promise<void> = Promise.resolve();
  #disarmLook: (() => void) | undefined;
  #disarmAgain = () => {};
  #disarmPrune = () => {};
  #disarmHeld = () => {};

  constructor(deps: AttentionBoardDeps) {
    this.#deps = deps;
    this.#rows = new AttentionRows(deps.database);
  }

  async start(): Promise<void> {
    const { clock, alerts, wantWatch } = this.#deps;
    for (const { subject, since, cause } of alerts.start()) {
      this.#holding.resume(subject, since);
      if (cause.kind === 'device-offline') wantWatch.resume(cause.deviceId, cause.want);
    }
    this.#told = fingerprintOf(await this.list());
    this.#following = this.#follow();
    this.#disarmAgain = clock.every(LOOK_AGAIN_MS, () => this.#look());
    this.#disarmPrune = clock.every(DAY_MS, () => alerts.prune());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#disarmAgain();
    this.#disarmPrune();
    this.#disarmHeld();
    this.#disarmLook?.();
    await this.#following;
    await this.#looking;
  }

  /** The gravest first, then the oldest, without what somebody looks after already and what is silenced. */
  async list(): Promise<AttentionItem[]> {
    return this.#toShow(this.#standing(await this.#deps.situation()));
  }

  /** Puts something away that a person has looked at. @throws AppError `not-found`, `conflict` for what ends only with its cause */
  async dismiss(id: string): Promise<void> {
    const { database, events, clock } = this.#deps;
    const item = (await this.list()).find((one) => one.id === id);
    if (item === undefined) throw new AppError('not-found', `nothing needs attention under the id ${id}`);
    if (!item.dismissible) {
      throw new AppError('conflict', 'this cannot be put away', {
        hint: 'It goes away by itself when its cause does.',
      });
    }
    database.transaction(() => {
      this.#rows.removeBefore(clock.now() - REMEMBERED_MS);
      this.#rows.add(id, clock.now());
      events.append({ kind: 'notice-dismissed', notice: id, cause: item.cause.kind });
      if (item.alert !== undefined) this.#deps.alerts.acknowledge(AlertId.parse(item.alert.id));
    });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    // A subscription ends when too much has come at once: a look finds what was missed.
    while (!signal.aborted) {
      for await (const { type } of this.#deps.feed.subscribe(signal)) if (type === 'event') this.#lookSoon();
      if (!signal.aborted) this.#lookSoon();
    }
  }

  #standing(situation: Situation): Standing[] {
    const { rules, now } = situation;
    const kinds = Object.keys(ATTENTION_RULES) as AttentionCause['kind'][];
    const findings = [
      ...kinds.flatMap((kind) => ATTENTION_RULES[kind](situation)),
      ...lastKnown(this.#deps.alerts.open(), situation),
    ].filter(({ cause: { kind } }) => !isAlertRule(kind) || rules[kind].enabled);
    const forMs = ({ cause: { kind } }: Finding) => (isAlertRule(kind) ? rules[kind].forSeconds * 1_000 : 0);
    return this.#holding.step(findings, forMs, now);
  }

  #toShow(standing: readonly Standing[]): AttentionItem[] {
    const alerts = new Map(this.#deps.alerts.open().map((alert) => [alert.subject, alert]));
    const dismissed = this.#rows.all();
    return standing
      .filter(({ id, dismissible }) => !(dismissible && dismissed.has(id)))
      .flatMap((one) => {
        const { strength: _, subject, ...item } = one;
        const alert = alerts.get(subject ?? item.id);
        if (alert === undefined) return item;
        if (alert.state === 'acknowledged' || alert.silencedUntil !== null) return [];
        const { id, occurrences, isFlapping, severity } = alert;
        return { ...item, severity, alert: { id, occurrences, isFlapping } };
      })
      .toSorted(byUrgency);
  }

  #lookSoon(): void {
    this.#disarmLook ??= this.#deps.clock.after(SETTLE_MS, () => {
      this.#disarmLook = undefined;
      this.#look();
    });
  }

  /** Looks again at the moment when something that is waited for has lasted long enough. */
  #lookWhenHeld(): void {
    const { clock } = this.#deps;
    this.#disarmHeld();
    const { nextAt } = this.#holding;
    if (nextAt !== undefined) this.#disarmHeld = clock.after(Math.max(1, nextAt - clock.now()), () => this.#look());
  }

  /** Tells watchers when it is no longer as they were told. One look at a time. */
  #look(): void {
    this.#looking = this.#looking.then(async () => {
      if (this.#stop.signal.aborted) return;
      try {
        const situation = await this.#deps.situation();
        const standing = this.#standing(situation);
        this.#deps.alerts.update(standing, (rule) => situation.rules[rule].enabled);
        this.#lookWhenHeld();
        const now = fingerprintOf(this.#toShow(standing));
        if (now === this.#told) return;
        this.#told = now;
        this.#deps.feed.publish({ type: 'attention-changed' });
      } catch (error) {
        this.#deps.log.error({ err: error }, 'what needs attention could not be told');
      }
    });
  }
}

/** What watchers care for; the bytes that are free on a disk change all the time. */
function fingerprintOf(items: readonly AttentionItem[]): string {
  return items
    .map(({ id, severity, since, alert, cause }) =>
      [id, severity, since, alert?.occurrences, 'lastSeenAt' in cause].join(' '),
    )
    .join('\n');
}

function byUrgency(one: AttentionItem, other: AttentionItem): number {
  const order = Severity.options;
  return order.indexOf(one.severity) - order.indexOf(other.severity) || one.since - other.since;
}
