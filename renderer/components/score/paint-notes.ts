import { type Scene, timeAt, xOf } from './hit-test.ts';
import { visibleBars } from './paint-bars.ts';
import type { Painting } from './painting.ts';
import { silencesIn } from './rests.ts';
import { notesBetween, voiceLine } from './score-layout.ts';
import { endOf, type ScoreNote } from './score-model.ts';
import type { ScorePalette } from './score-palette.ts';

const REST_PX = 26;

/** The lanes near enough to tell each note. */
export function paintNotes(context: CanvasRenderingContext2D, painting: Painting): void {
  const { scene, palette, chosen } = painting;
  const { layout, model, scrollPx, now } = scene;
  const from = timeAt(scene, layout.leftPx - 4);
  const to = timeAt(scene, layout.widthPx + 4);
  const { first, last } = visibleBars(scene);
  const firstLane = Math.floor(scrollPx / layout.lanePx);
  const lastLane = Math.min(
    model.lanes.length - 1,
    Math.floor((scrollPx + layout.bottomPx - layout.topPx) / layout.lanePx),
  );
  for (let lane = firstLane; lane <= lastLane; lane++) {
    const staff = model.lanes[lane];
    if (staff === undefined) continue;
    const top = layout.topPx - scrollPx + lane * layout.lanePx;
    for (let voice = 0; voice < staff.voices; voice++) {
      const y = Math.round(top + voiceLine(voice, staff.voices, layout.lanePx)) + 0.5;
      context.fillStyle = palette.staff;
      context.fillRect(layout.leftPx, y - 0.5, layout.widthPx - layout.leftPx, 1);
    }
    const lineY = Math.round(top + voiceLine(0, staff.voices, layout.lanePx));
    for (let bar = first; bar <= last; bar++) {
      for (const silence of silencesIn(model, bar, lane, now)) paintRest(context, scene, palette, silence, lineY);
    }
    const thick = Math.max(3, Math.min(11, layout.lanePx / (staff.voices + 2)));
    const reach = Math.min(thick * 1.5, layout.lanePx / (staff.voices + 1) - 2);
    const color = palette.ofDevice(staff.deviceId);
    for (const note of notesBetween(model, lane, from, to, now)) {
      const y = Math.round(top + voiceLine(note.voice, staff.voices, layout.lanePx));
      paintNote(context, { note, scene, palette, color, y, thick, reach, isChosen: note === chosen });
    }
  }
}

interface NotePainting {
  readonly note: ScoreNote;
  readonly scene: Scene;
  readonly palette: ScorePalette;
  readonly color: string;
  readonly y: number;
  readonly thick: number;
  /** How far a stem goes up. */
  readonly reach: number;
  readonly isChosen: boolean;
}

/** A thin line while it fetches, a head as long as the training, and the upload as a stem with its flag. */
function paintNote(context: CanvasRenderingContext2D, painting: NotePainting): void {
  const { note, scene, palette, y, thick, isChosen } = painting;
  const { model, now } = scene;
  const isPlaying = note.endedAt === null && model.isLive;
  const start = xOf(scene, note.offeredAt);
  const end = Math.max(start + 2, xOf(scene, endOf(note, now, model.isLive)));
  const trainingFrom = note.trainingStartedAt === null ? end : xOf(scene, note.trainingStartedAt);
  const trainingTo = note.uploadStartedAt === null ? end : xOf(scene, note.uploadStartedAt);
  const color = colorOf(note, painting);
  context.fillStyle = color;
  context.fillRect(start, y - 0.5, Math.max(1, Math.min(trainingFrom, end) - start), 2);
  const head = note.trainingStartedAt === null ? start : trainingFrom;
  const width = Math.max(2, (note.trainingStartedAt === null ? end : trainingTo) - head);
  const isHollow =
    note.outcome === 'failed' ||
    note.outcome === 'expired' ||
    note.outcome === 'cancelled' ||
    (note.endedAt === null && !isPlaying);
  if (note.trainingStartedAt !== null || isHollow) {
    context.beginPath();
    context.roundRect(head, y - thick / 2 + 0.5, width, thick, Math.min(thick / 2, width / 2));
    if (isHollow) {
      context.fillStyle = palette.paper;
      context.fill();
      context.strokeStyle = color;
      context.lineWidth = 1.5;
      context.setLineDash(note.outcome === 'cancelled' ? [3, 2] : []);
      context.stroke();
      context.setLineDash([]);
    } else {
      context.fill();
    }
  }
  if (note.uploadStartedAt !== null && !isHollow)
    paintStem(context, color, { x: trainingTo, end, y, reach: painting.reach });
  if (note.outcome === 'failed' || note.outcome === 'expired')
    strike(context, color, {
      from: Math.max(head, scene.layout.leftPx),
      to: Math.min(head + width, scene.layout.widthPx),
      y,
      thick,
    });
  if (isChosen) ring(context, palette.brassStrong, { from: start, to: end, y, thick });
}

function colorOf({ outcome, endedAt }: ScoreNote, { palette, color, scene }: NotePainting): string {
  switch (outcome) {
    case 'running':
      return endedAt === null && scene.model.isLive ? palette.brass : palette.inkFaint;
    case 'done':
      return color;
    case 'failed':
      return palette.bad;
    case 'expired':
      return palette.warn;
    case 'cancelled':
      return palette.inkFaint;
  }
}

interface Place {
  readonly y: number;
  readonly thick: number;
}

function paintStem(
  context: CanvasRenderingContext2D,
  color: string,
  { x, end, y, reach }: { x: number; end: number; y: number; reach: number },
): void {
  const stem = Math.round(x) - 1;
  const top = y - reach;
  context.fillStyle = color;
  context.fillRect(stem, top, 1.5, reach);
  context.fillRect(stem, top, Math.max(3, end - stem), 2);
}

function strike(
  context: CanvasRenderingContext2D,
  color: string,
  { from, to, y, thick }: Place & { from: number; to: number },
): void {
  const middle = (from + to) / 2;
  const reach = Math.max(4, thick * 0.9);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(middle - reach, y + reach);
  context.lineTo(middle + reach, y - reach);
  context.moveTo(middle - reach, y - reach);
  context.lineTo(middle + reach, y + reach);
  context.stroke();
}

function ring(
  context: CanvasRenderingContext2D,
  color: string,
  { from, to, y, thick }: Place & { from: number; to: number },
): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(from - 4, y - thick / 2 - 4, to - from + 8, thick + 9, 5);
  context.stroke();
}

/** A block that hangs from the line, as for a whole bar of rest. */
function paintRest(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: ScorePalette,
  { from, to }: { readonly from: number; readonly to: number },
  y: number,
): void {
  const start = Math.max(scene.layout.leftPx, xOf(scene, from));
  const end = Math.min(scene.layout.widthPx, xOf(scene, to));
  if (end - start < REST_PX || scene.layout.lanePx < 16) return;
  context.fillStyle = palette.edge;
  context.fillRect(Math.round((start + end) / 2) - 5, y + 1, 10, 4);
}
