import {
  type Alert,
  type AlertChange,
  type AlertId,
  type AlertState,
  isSilencedBy,
  type ListedAlert,
  type Silence,
} from '../../common/domain/alert.ts';
import { type AlertRule, isAlertRule } from '../../common/domain/alert-rules.ts';
import { type AttentionItem, Severity } from '../../common/domain/attention.ts';
import { describeCause } from '../../common/domain/describe-cause.ts';
import { describeActor } from '../../common/domain/describe-event.ts';
import { PLAIN_FORMAT } from '../../common/domain/plain-format.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { currentActor } from '../events/acting.ts';
import type { EventLog } from '../events/event-log.ts';
import { listed } from '../notifications/listed-alert.ts';
import type { Database } from '../storage/database.ts';
import { AlertRows, type StoredAlert } from '../storage/rows/alert-rows.ts';

interface AlertBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Promises people to be told of a change. Called in its transaction, once for each change. */
  readonly tell: (alert: StoredAlert, change: AlertChange) => void;
  /** Takes back what waits to be told of an alert, as nobody needs to hear it any more. Called in the transaction of the change. */
  readonly withdraw: (alert: StoredAlert) => void;
}

/** What is found now, with what the alert is about where that is not the id. */
export type Standing = Omit<AttentionItem, 'alert'> & { readonly subject?: string };

/** A condition that is back within this time goes on with its alert; one that comes and goes has to stay away for as long. */
const CALM_MS = 600_000;
/** The third time within that is one too many to tell of each. */
const FLAPS_FROM = 3;
/** After a start, devices are waited for so long before anything counts as over. */
const SETTLE_MS = 30_000;
const KEPT_MS = 400 * 86_400_000;

/** Every alert, from when its condition began until it ended. Each change is an event, and people are told of it once. */
export class AlertBook {
  readonly #deps: AlertBookDeps;
  readonly #rows: AlertRows;
  #startedAt = 0;

  constructor(deps: AlertBookDeps) {
    this.#deps = deps;
    this.#rows = new AlertRows(deps.database);
  }

  /** Takes up what was open before, and returns it. */
  start(): readonly StoredAlert[] {
    this.#startedAt = this.#deps.clock.now();
    this.prune();
    return this.#rows.open();
  }

  /** Forgets what ended long ago. */
  prune(): void {
    const { database, clock } = this.#deps;
    database.transaction(() => {
      this.#rows.removeResolvedBefore(clock.now() - KEPT_MS);
      this.#rows.removeSilencesBefore(clock.now() - KEPT_MS);
    });
  }

  /** Brings alerts in line with what is found now by the rules that are on. Those of others end, and nobody is told. */
  update(findings: readonly Standing[], isOn: (rule: AlertRule) => boolean): void {
    const found = new Map(
      findings.flatMap((one) => (isAlertRule(one.cause.kind) ? [[one.subject ?? one.id, one] as const] : [])),
    );
    const open = new Map(this.#rows.open().map((alert) => [alert.subject, alert]));
    const silences = this.#rows.silencesAt(this.#deps.clock.now());
    for (const [subject, finding] of found) this.#see(subject, finding, open.get(subject), silences);
    for (const [subject, alert] of open) {
      if (found.has(subject)) continue;
      if (isOn(alert.rule)) this.#miss(alert, silences);
      else this.#end(alert, 'quietly');
    }
  }

  /** Those that are not resolved, the gravest first, then the oldest. */
  open(): ListedAlert[] {
    const silences = this.silences();
    const order = Severity.options;
    return this.#rows
      .open()
      .map((alert) => listed(alert, silences))
      .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.since - b.since);
  }

  /** Resolved ones, the newest first. */
  history(before: AlertId | undefined, limit: number): ListedAlert[] {
    return this.#rows.resolved(before, limit).map((alert) => listed(alert, []));
  }

  /** @throws AppError `not-found` */
  get(id: AlertId): ListedAlert {
    return listed(this.#known(id), this.silences());
  }

  /** Somebody looks after it: nobody is told of it any more, except that it has ended. @throws AppError `not-found`, `conflict` */
  acknowledge(id: AlertId): ListedAlert {
    const { clock } = this.#deps;
    const alert = this.#known(id);
    if (alert.state === 'resolved') {
      throw new AppError('conflict', `alert ${id} has ended already`, { hint: 'There is nothing left to do.' });
    }
    if (alert.state === 'firing') {
      const actor = currentActor();
      const by = actor === null ? null : describeActor(actor);
      const seen = { acknowledgedAt: clock.now(), acknowledgedBy: by } as const;
      this.#record({ ...alert, ...seen, state: 'acknowledged' }, 'acknowledged', false);
    }
    return this.get(id);
  }

  /** Those that hold now. */
  silences(): Silence[] {
    return this.#rows.silencesAt(this.#deps.clock.now());
  }

  #see(subject: string, finding: Standing, alert: StoredAlert | undefined, silences: readonly Silence[]): void {
    const { cause, severity } = finding;
    if (alert !== undefined) {
      const back = alert.isPresent ? {} : { isPresent: true, endedAt: null, occurrences: alert.occurrences + 1 };
      const isWorse = Severity.options.indexOf(severity) < Severity.options.indexOf(alert.severity);
      // It never gets less grave before it has ended: a figure that swings would be told of with every swing.
      const seen: StoredAlert = { ...alert, ...back, cause, severity: isWorse ? severity : alert.severity };
      if (isWorse) this.#change({ ...seen, state: 'firing', isTold: false }, 'worsened', silences);
      else if (!seen.isTold && isHeard(seen, silences)) this.#tell(seen);
      else if (!alert.isPresent || JSON.stringify(alert.cause) !== JSON.stringify(cause)) this.#rows.put(seen);
      return;
    }
    const now = this.#deps.clock.now();
    const last = this.#rows.lastAbout(subject);
    if (last?.endedAt != null && now - last.endedAt < CALM_MS) {
      const occurrences = last.occurrences + 1;
      const isFlapping = occurrences >= FLAPS_FROM;
      const again = { ...last, ...FRESH, cause, severity, since: finding.since, occurrences, isFlapping };
      this.#change(again, isFlapping ? 'flapping' : 'returned', silences);
      return;
    }
    this.#raise(subject, finding, silences);
  }

  #raise(subject: string, { cause, severity, since }: Standing, silences: readonly Silence[]): void {
    if (!isAlertRule(cause.kind)) return;
    const { database, clock } = this.#deps;
    const deviceId = 'deviceId' in cause ? cause.deviceId : null;
    const facts = { rule: cause.kind, subject, deviceId, severity, cause, since, raisedAt: clock.now(), changes: 0 };
    database.transaction(() => {
      const alert = this.#rows.add({ ...facts, ...FRESH, occurrences: 1, isFlapping: false });
      this.#change(alert, 'raised', silences);
    });
  }

  /** The condition of an open alert is not there. */
  #miss(alert: StoredAlert, silences: readonly Silence[]): void {
    const now = this.#deps.clock.now();
    if (now - this.#startedAt < SETTLE_MS && alert.raisedAt < this.#startedAt) return;
    const endedAt = alert.endedAt ?? now;
    if (alert.isFlapping && now - endedAt < CALM_MS) {
      if (alert.isPresent) this.#rows.put({ ...alert, isPresent: false, endedAt });
      return;
    }
    this.#end({ ...alert, endedAt }, isSilent(alert, silences) ? 'quietly' : 'told');
  }

  /** Of what nobody was told they need not hear that it has ended. */
  #end(alert: StoredAlert, how: 'told' | 'quietly'): void {
    const now = this.#deps.clock.now();
    const ended = { isPresent: false, endedAt: alert.endedAt ?? now, resolvedAt: now };
    const isTold = alert.isTold && how === 'told';
    this.#record({ ...alert, ...ended, state: 'resolved' }, 'resolved', isTold);
  }

  /** Keeps a change, and tells of it unless it is silenced. */
  #change(alert: StoredAlert, change: AlertChange, silences: readonly Silence[]): void {
    this.#record(alert, change, isHeard(alert, silences));
  }

  /** Keeps a change with its event, and with the promise to tell of it. */
  #record(alert: StoredAlert, change: AlertChange, isToTell: boolean): void {
    const { database, events, tell, withdraw } = this.#deps;
    const changed = { ...alert, changes: alert.changes + 1, isTold: isToTell || alert.isTold };
    database.transaction(() => {
      this.#rows.put(changed);
      events.append({
        kind: 'alert-entered',
        alertId: alert.id,
        rule: alert.rule,
        change,
        severity: alert.severity,
        title: describeCause(alert.cause, PLAIN_FORMAT).title,
        ...(alert.deviceId === null ? {} : { deviceId: alert.deviceId }),
      });
      if (isToTell) tell(changed, change);
      else withdraw(changed);
    });
  }

  /** Tells late of an alert whose silence is over. */
  #tell(alert: StoredAlert): void {
    const told = { ...alert, changes: alert.changes + 1, isTold: true };
    this.#deps.database.transaction(() => {
      this.#rows.put(told);
      this.#deps.tell(told, alert.isFlapping ? 'flapping' : 'raised');
    });
  }

  #known(id: AlertId): StoredAlert {
    const alert = this.#rows.get(id);
    if (alert === undefined) {
      throw new AppError('not-found', `there is no alert ${id}`, { hint: '"eo alerts" lists those that are open.' });
    }
    return alert;
  }
}

const FRESH = {
  state: 'firing' as AlertState,
  isPresent: true,
  endedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  isTold: false,
};

function isHeard(alert: Alert, silences: readonly Silence[]): boolean {
  return alert.state === 'firing' && !isSilent(alert, silences);
}

function isSilent(alert: Alert, silences: readonly Silence[]): boolean {
  return silences.some((silence) => isSilencedBy(alert, silence));
}
