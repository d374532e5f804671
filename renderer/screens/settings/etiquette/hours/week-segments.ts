import { type EtiquetteHours, EtiquetteLevel } from '../../../../../common/specs/etiquette-policy.ts';
import { WEEK, type Weekday } from './days-text.ts';

export const DAY_MINUTES = 1_440;
/** Drags go in steps of so many minutes. */
export const STEP_MINUTES = 30;

/** Hours on one day of the picture. */
export interface WeekSegment {
  /** Which of the hours. */
  readonly index: number;
  /** Row of the picture, Monday first. */
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly level: EtiquetteLevel;
  /** Where the hours themselves begin or end, not only the day. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** A segment beside those that hold at the same time: which of so many lanes of its row it takes. */
export interface WeekBar extends WeekSegment {
  readonly lane: number;
  readonly lanes: number;
}

/** Segments with a lane each, so that none hides another. */
export function weekBars(segments: readonly WeekSegment[]): WeekBar[] {
  return WEEK.flatMap((_, row) => {
    const ends: number[] = [];
    const placed = segments
      .filter((segment) => segment.row === row)
      .toSorted((a, b) => a.from - b.from || b.to - a.to)
      .map((segment) => {
        const free = ends.findIndex((end) => end <= segment.from);
        const lane = free < 0 ? ends.length : free;
        ends[lane] = segment.to;
        return { ...segment, lane };
      });
    return placed.map((segment) => ({ ...segment, lanes: ends.length }));
  });
}

/** Where hours lie in the week; those whose times cannot be read are left out. */
export function weekSegments(hours: readonly EtiquetteHours[]): WeekSegment[] {
  return hours.flatMap(({ days, from, to, level }, index) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    if (begin === undefined || end === undefined || !EtiquetteLevel.options.includes(level)) return [];
    return days.flatMap((day): WeekSegment[] => {
      const row = WEEK.indexOf(day);
      const one = { index, level };
      if (end > begin) return [{ ...one, row, from: begin, to: end, begins: true, ends: true }];
      const first = { ...one, row, from: begin, to: DAY_MINUTES, begins: true, ends: end === 0 };
      if (end === 0) return [first];
      return [first, { ...one, row: (row + 1) % WEEK.length, from: 0, to: end, begins: false, ends: true }];
    });
  });
}

/** A time of day in minutes; undefined for what is none. */
export function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const all = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && all <= DAY_MINUTES ? all : undefined;
}

/** Minutes as a time of day. */
export function clockText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A place in the picture. */
export interface WeekPlace {
  readonly row: number;
  readonly minute: number;
}

/** The hours that are drawn from one place to another; undefined while they are none. */
export function drawnHours(from: WeekPlace, to: WeekPlace): EtiquetteHours | undefined {
  const [first, last] = [Math.min(from.minute, to.minute), Math.max(from.minute, to.minute)];
  if (first === last) return undefined;
  const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
  const days: Weekday[] = WEEK.slice(top, bottom + 1);
  return { days, from: clockText(first), to: clockText(last), level: 'gentle' };
}

/** Hours of which one end was pulled to a time of day; they stay on the day on which they end, and no shorter than a step. */
export function pulledHours(hours: EtiquetteHours, end: 'from' | 'to', minute: number): EtiquetteHours {
  const [begin, finish] = [minutesOf(hours.from) ?? 0, minutesOf(hours.to) ?? DAY_MINUTES];
  const isOvernight = finish <= begin;
  if (end === 'from') {
    const most = isOvernight ? DAY_MINUTES - STEP_MINUTES : finish - STEP_MINUTES;
    return { ...hours, from: clockText(clamp(minute, isOvernight ? finish : 0, most)) };
  }
  const least = isOvernight ? 0 : begin + STEP_MINUTES;
  return { ...hours, to: clockText(clamp(minute, least, isOvernight ? begin : DAY_MINUTES)) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
