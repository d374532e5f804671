import { expect } from 'vitest';
import type { AlertChange } from '../../../../common/domain/alert.ts';
import type { LiveMessage } from '../../../../common/domain/event.ts';
import { AlertBook } from '../../../../main/alerts/alert-book.ts';
import { SilenceBook } from '../../../../main/alerts/silence-book.ts';
import { AttentionBoard } from '../../../../main/attention/attention-board.ts';
import type { Situation } from '../../../../main/attention/situation.ts';
import { WantWatch } from '../../../../main/attention/want-watch.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { started } from '../storage/a-store.ts';
import type { HandClock } from '../storage/hand-clock.ts';
import { aSituation } from './a-situation.ts';

/** A board and its alerts over a real database, under a clock that is turned by hand, and over facts that a test sets. */
export async function aBoard(folder?: string, handClock?: HandClock) {
  const cluster = await aCluster(folder, handClock);
  const { clock, feed } = cluster;
  let facts: Partial<Situation> = {};
  const situation = async () => aSituation({ now: clock.now(), devices: cluster.devices.list(), ...facts });
  const log = { error: (...line: unknown[]) => expect.fail(line.map(String).join(' ')) };
  const told: string[] = [];
  const withdrawn: string[] = [];
  const tell = ({ id, rule }: { id: number; rule: string }, change: AlertChange) =>
    void told.push(`${id} ${rule} ${change}`);
  const withdraw = ({ id, rule }: { id: number; rule: string }) => void withdrawn.push(`${id} ${rule}`);
  const alerts = new AlertBook({ ...cluster, tell, withdraw });
  const silences = new SilenceBook(cluster);
  const board = await started(new AttentionBoard({ ...cluster, log, alerts, wantWatch: new WantWatch(), situation }));
  const end = new AbortController();
  const heard: LiveMessage['type'][] = [];
  void (async () => {
    for await (const { type } of feed.subscribe(end.signal)) heard.push(type);
  })();
  const set = (next: Partial<Situation>) => {
    facts = next;
  };
  /** Lets time go by, with the looks that fall into it. */
  const pass = async (seconds: number) => {
    for (let left = seconds; left > 0; left -= 5) {
      clock.advance(Math.min(5, left) * 1_000);
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    }
  };
  return { ...cluster, board, alerts, silences, set, heard, told, withdrawn, pass };
}
