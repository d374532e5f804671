import type { Attempt } from '../../../common/domain/attempt.ts';

/** Most lines that a staff is split into. */
const MOST_VOICES = 3;

/** A line for each note, so that notes of one device that sound at the same time do not cover each other. */
export function voicesOf(notes: readonly Pick<Attempt, 'offeredAt' | 'endedAt'>[]): readonly number[] {
  const busyUntil: number[] = [];
  return notes.map(({ offeredAt, endedAt }) => {
    const free = busyUntil.findIndex((until) => until <= offeredAt);
    const voice = free >= 0 ? free : Math.min(busyUntil.length, MOST_VOICES - 1);
    busyUntil[voice] = Math.max(busyUntil[voice] ?? 0, endedAt ?? Number.POSITIVE_INFINITY);
    return voice;
  });
}
