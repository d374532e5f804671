import type { ScoreModel, ScoreNote } from './score-model.ts';

/** Where the keys lead to from a note. */
export type Step = 'next' | 'previous' | 'up' | 'down' | 'first' | 'last';

/** The note that a step leads to; without one to begin at, the last note that was played. Stays where there is no further. */
export function stepFrom(model: ScoreModel, note: ScoreNote | undefined, step: Step): ScoreNote | undefined {
  const current = note === undefined ? undefined : sameNote(model, note);
  if (current === undefined) return lastPlayed(model);
  const notes = model.lanes[current.lane]?.notes ?? [];
  const index = notes.indexOf(current);
  switch (step) {
    case 'next':
      return notes[index + 1] ?? current;
    case 'previous':
      return notes[index - 1] ?? current;
    case 'first':
      return notes[0];
    case 'last':
      return notes.at(-1);
    case 'up':
      return nearestIn(model, current, -1);
    case 'down':
      return nearestIn(model, current, 1);
  }
}

/** The same note in a newer score. */
export function sameNote(model: ScoreModel, { deviceId, round, partition, attempt }: ScoreNote): ScoreNote | undefined {
  return model.lanes
    .find((lane) => lane.deviceId === deviceId)
    ?.notes.find((note) => note.round === round && note.partition === partition && note.attempt === attempt);
}

function nearestIn(model: ScoreModel, current: ScoreNote, direction: 1 | -1): ScoreNote {
  for (let lane = current.lane + direction; model.lanes[lane] !== undefined; lane += direction) {
    const nearest = (model.lanes[lane]?.notes ?? []).reduce<ScoreNote | undefined>(
      (best, note) => (best === undefined || distance(note, current) < distance(best, current) ? note : best),
      undefined,
    );
    if (nearest !== undefined) return nearest;
  }
  return current;
}

function distance(a: ScoreNote, b: ScoreNote): number {
  return Math.abs(a.offeredAt - b.offeredAt);
}

function lastPlayed({ lanes }: ScoreModel): ScoreNote | undefined {
  return lanes
    .flatMap(({ notes }) => notes.at(-1) ?? [])
    .reduce<ScoreNote | undefined>(
      (latest, note) => (latest === undefined || note.offeredAt > latest.offeredAt ? note : latest),
      undefined,
    );
}
