import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { AlertChange } from '../../../../common/domain/alert.ts';
import { ChannelWishes } from '../../../../common/domain/channel-wishes.ts';
import { AppError } from '../../../../common/errors.ts';
import { ChannelBook } from '../../../../main/notifications/channel-book.ts';
import { Outbox } from '../../../../main/notifications/outbox.ts';
import { AlertRows, type StoredAlert } from '../../../../main/storage/rows/alert-rows.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

const cause = { kind: 'battery-low', deviceId: 'mini', deviceName: 'mini', level: 0.1 } as const;

/** An outbox over a real database and real secrets; what goes out is taken or refused as a test says. */
export async function anOutbox(folder?: string, clock = new HandClock(Date.UTC(2026, 0, 1, 12))) {
  const cluster = await aCluster(folder, clock);
  const { database, events } = cluster;
  const keys = new FileKeyStore(join(cluster.folder, 'keys'));
  const channels = new ChannelBook({ database, events, clock, keys });
  const tried: string[] = [];
  const sent: string[] = [];
  const said: string[] = [];
  const complaints: string[] = [];
  onTestFinished(() => expect(complaints).toEqual([]));
  let refusal: AppError | undefined;
  let refused: string | undefined;
  const outbox = await started(
    new Outbox({
      ...cluster,
      channels,
      log: { warn: () => undefined, error: (...line: unknown[]) => complaints.push(line.map(String).join(' ')) },
      cluster: () => ({ id: 'home', name: 'home' }),
      send: async (_target, { key, notice }) => {
        tried.push(key);
        if (refusal !== undefined && (refused ?? key) === key) throw refusal;
        sent.push(key);
        said.push(`${notice.alert?.id} ${notice.change}`);
      },
    }),
  );
  /** From now on nothing is taken, or nothing under the key; without a reason all is taken again. */
  const refuse = (why?: string, { status, key }: { readonly status?: number; readonly key?: string } = {}) => {
    const details = status === undefined ? {} : { status };
    refusal = why === undefined ? undefined : new AppError('unavailable', why, { details });
    refused = key;
  };
  const rows = new AlertRows(database);
  const alert = (severity: 'warning' | 'critical' = 'warning') =>
    rows.add({
      rule: 'battery-low',
      subject: 'battery-low:mini',
      deviceId: null,
      severity,
      state: 'firing',
      cause: cause as never,
      since: clock.now(),
      raisedAt: clock.now(),
      occurrences: 1,
      isFlapping: false,
      isPresent: true,
      endedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      changes: 1,
      isTold: true,
    });
  const promise = (change: AlertChange, one = alert()) =>
    database.transaction(() => {
      outbox.promise(one, change);
    });
  /** The next change of an alert. */
  const changed = (one: StoredAlert, change: AlertChange, facts: Partial<StoredAlert> = {}): StoredAlert => {
    const next = { ...one, ...facts, changes: one.changes + 1 };
    rows.put(next);
    promise(change, next);
    return next;
  };
  const settle = () => outbox.idle();
  const add = (wishes: object) =>
    channels.add(
      ChannelWishes.parse({ name: 'ops', target: { kind: 'ntfy', url: 'http://127.0.0.1:9/t' }, ...wishes }),
    );
  return {
    ...cluster,
    complaints,
    outbox,
    channels,
    sent,
    said,
    tried,
    add,
    alert,
    promise,
    changed,
    settle,
    refuse,
  };
}
