import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeviceReplay } from '../../../common/api/etiquette-contract.ts';
import { type Replay, type ReplayedSpan, replayByLooks } from '../../../common/etiquette/replay.ts';
import type { Trace } from '../../../common/etiquette/trace.ts';
import type { EtiquetteLevel, EtiquettePolicy } from '../../../common/specs/etiquette-policy.ts';

const SLICE_MS = 5;
const SHORTEST_PIECE_MS = 15 * 60_000;
/** Quarters of an hour of a week. */
const MOST_PIECES = 672;

/** Replays a policy, and none, against the past of a device; others have their turn every few milliseconds. */
export async function replayPast(
  policy: EtiquettePolicy,
  { entries, unreadable }: Trace,
): Promise<Omit<DeviceReplay, 'deviceId'>> {
  const from = entries[0]?.at ?? 0;
  const until = entries.at(-1)?.at ?? from;
  const offset = entries.at(-1)?.offset ?? 0;
  const pieceMs = Math.max(SHORTEST_PIECE_MS, Math.ceil((until - from) / MOST_PIECES));
  const pieces = Array.from({ length: Math.ceil((until - from) / pieceMs) }, () => new Map<EtiquetteLevel, number>());
  const kept = await sliced(replayByLooks(policy, entries), ({ at, ms, level }) => {
    const piece = pieces[Math.floor((at - from) / pieceMs)];
    if (level !== null) piece?.set(level, (piece.get(level) ?? 0) + ms);
  });
  const without = await sliced(replayByLooks({ ...policy, enabled: false }, entries), () => {});
  const levels = pieces.map((piece, index) => longest(piece, Math.min(pieceMs, until - from - index * pieceMs)));
  return { from, until, offset, ...kept, usefulMsWithout: without.usefulMs, pieceMs, levels, unreadable };
}

async function sliced(
  looks: Generator<ReplayedSpan, Replay, undefined>,
  note: (span: ReplayedSpan) => void,
): Promise<Replay> {
  let sliceEnds = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = looks.next();
    if (done === true) return value;
    note(value);
    if (performance.now() < sliceEnds) continue;
    await nextTurn();
    sliceEnds = performance.now() + SLICE_MS;
  }
}

/** What held for the longest part of a piece; null where the device was away for longer. */
function longest(piece: ReadonlyMap<EtiquetteLevel, number>, lengthMs: number): EtiquetteLevel | null {
  const there = [...piece.values()].reduce((sum, ms) => sum + ms, 0);
  const [most] = [...piece].toSorted(([, a], [, b]) => b - a);
  return most === undefined || most[1] < lengthMs - there ? null : most[0];
}
