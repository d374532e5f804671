import { type AttentionCause, type AttentionItem, Severity } from '../../common/domain/attention.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { Database } from '../storage/database.ts';
import { AttentionRows } from '../storage/rows/attention-rows.ts';
import { ATTENTION_RULES } from './attention-rules.ts';
import type { Situation } from './situation.ts';

interface AttentionBoardDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly situation: () => Promise<Situation>;
}

/** What happens together is looked at together: a thousand devices that come back are one look. */
const SETTLE_MS = 500;
/** For what changes without an event, such as a disk that fills. */
const LOOK_AGAIN_MS = 30_000;
const REMEMBERED_MS = 400 * 86_400_000;

/** What needs a person now, computed from how things are; only what was put away is kept. */
export class AttentionBoard implements Service {
  readonly name = 'attention-board';
  readonly #deps: AttentionBoardDeps;
  readonly #rows: AttentionRows;
  /** When a cause that does not tell its beginning was first noticed. */
  readonly #noticed = new Map<string, number>();
  readonly #stop = new AbortController();
  #told = '';
  #looking: Promise<void> = Promise.resolve();
  #disarmLook: (() => void) | undefined;
  #disarmAgain = () => {};

  constructor(deps: AttentionBoardDeps) {
    this.#deps = deps;
    this.#rows = new AttentionRows(deps.database);
  }

  async start(): Promise<void> {
    const { feed, clock } = this.#deps;
    this.#told = fingerprintOf(await this.list());
    const messages = feed.subscribe(this.#stop.signal);
    void (async () => {
      for await (const { type } of messages) if (type === 'event') this.#lookSoon();
    })();
    this.#disarmAgain = clock.every(LOOK_AGAIN_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#disarmAgain();
    this.#disarmLook?.();
    await this.#looking;
  }

  /** The gravest first, then the oldest. */
  async list(): Promise<AttentionItem[]> {
    const items = await this.#all();
    const dismissed = this.#rows.all();
    return items.filter(({ id, dismissible }) => !(dismissible && dismissed.has(id))).toSorted(byUrgency);
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
    });
  }

  async #all(): Promise<AttentionItem[]> {
    const situation = await this.#deps.situation();
    const kinds = Object.keys(ATTENTION_RULES) as AttentionCause['kind'][];
    const findings = kinds.flatMap((kind) => ATTENTION_RULES[kind](situation));
    const ids = new Set(findings.map(({ id }) => id));
    for (const id of this.#noticed.keys()) if (!ids.has(id)) this.#noticed.delete(id);
    return findings.map((finding) => {
      if (finding.since === undefined && !this.#noticed.has(finding.id)) this.#noticed.set(finding.id, situation.now);
      return { ...finding, since: finding.since ?? this.#noticed.get(finding.id) ?? situation.now };
    });
  }

  #lookSoon(): void {
    this.#disarmLook ??= this.#deps.clock.after(SETTLE_MS, () => {
      this.#disarmLook = undefined;
      this.#look();
    });
  }

  /** Tells watchers when it is no longer as they were told. One look at a time. */
  #look(): void {
    this.#looking = this.#looking.then(async () => {
      if (this.#stop.signal.aborted) return;
      try {
        const now = fingerprintOf(await this.list());
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
  return items.map(({ id, severity, since }) => `${id} ${severity} ${since}`).join('\n');
}

function byUrgency(one: AttentionItem, other: AttentionItem): number {
  const order = Severity.options;
  return order.indexOf(one.severity) - order.indexOf(other.severity) || one.since - other.since;
}
