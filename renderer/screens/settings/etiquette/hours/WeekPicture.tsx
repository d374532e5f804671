import { type PointerEvent, useRef, useState } from 'react';
import type { EtiquetteHours } from '../../../../../common/specs/etiquette-policy.ts';
import { useFormat, useMessages } from '../../../../language/language-store.ts';
import { dayNames, WEEK } from './days-text.ts';
import { HourTicks } from './HourTicks.tsx';
import {
  DAY_MINUTES,
  drawnHours,
  pulledHours,
  STEP_MINUTES,
  type WeekPlace,
  weekBars,
  weekSegments,
} from './week-segments.ts';

interface WeekPictureProps {
  readonly hours: readonly EtiquetteHours[];
  /** All of it in words. */
  readonly label: string;
  /** Which of the hours is being looked at. */
  readonly hasLevels: boolean;
  readonly marked: number | undefined;
  readonly isFixed: boolean;
  readonly onChange: (hours: readonly EtiquetteHours[]) => void;
  readonly onMark: (index: number) => void;
}

type Drag =
  | { readonly kind: 'draw'; readonly from: WeekPlace; readonly to: WeekPlace }
  | { readonly kind: 'pull'; readonly index: number; readonly end: 'from' | 'to' };

/** In pixels; shared by hours that hold at the same time. */
const BAR_HEIGHT = 20;

/** Hours of the week as bars, a row a day. Dragged over, hours are drawn; dragged at an end, they are moved. The fields below do the same by keys. */
export function WeekPicture({ hours, hasLevels, label, marked, isFixed, onChange, onMark }: WeekPictureProps) {
  const { etiquette } = useMessages();
  const { locale } = useFormat();
  const rows = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const names = dayNames(locale);
  const drawn = drag?.kind === 'draw' ? drawnHours(drag.from, drag.to) : undefined;
  const bars = weekBars(weekSegments(drawn === undefined ? hours : [...hours, drawn]));

  const placeOf = (event: PointerEvent): WeekPlace => {
    const { left, top, width, height } = rows.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    const steps = Math.round(((event.clientX - left) / width) * (DAY_MINUTES / STEP_MINUTES));
    const row = Math.floor(((event.clientY - top) / height) * WEEK.length);
    return {
      row: Math.max(0, Math.min(WEEK.length - 1, row)),
      minute: Math.max(0, Math.min(DAY_MINUTES, steps * STEP_MINUTES)),
    };
  };
  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (isFixed || event.button !== 0) return;
    const { index, end } = event.target instanceof HTMLElement ? event.target.dataset : {};
    if (index !== undefined) onMark(Number(index));
    if (index !== undefined && end === undefined) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    if (index === undefined) setDrag({ kind: 'draw', from: place, to: place });
    else setDrag({ kind: 'pull', index: Number(index), end: end === 'from' ? 'from' : 'to' });
  };
  const move = (event: PointerEvent): void => {
    if (drag === undefined) return;
    const place = placeOf(event);
    if (drag.kind === 'draw') {
      setDrag({ ...drag, to: place });
      return;
    }
    const pulled = hours[drag.index];
    if (pulled !== undefined) onChange(hours.with(drag.index, pulledHours(pulled, drag.end, place.minute)));
  };
  const finish = (): void => {
    if (drawn !== undefined) {
      onChange([...hours, drawn]);
      onMark(hours.length);
    }
    setDrag(undefined);
  };

  return (
    <div className="week" role="img" aria-label={label}>
      <HourTicks />
      <div className="week-days small soft" aria-hidden="true">
        {WEEK.map((day) => (
          <span key={day}>{names[day]}</span>
        ))}
      </div>
      <div
        ref={rows}
        className={`week-rows ${isFixed ? 'fixed' : ''}`}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(undefined)}
      >
        {WEEK.map((day) => (
          <div key={day} className="week-row" />
        ))}
        {bars.map(({ index, row, from, to, level, begins, ends, lane, lanes }) => (
          <div
            key={`${index} ${row} ${from}`}
            className={`week-bar ${level} ${index === marked ? 'marked' : ''} ${index === hours.length ? 'drawn' : ''}`}
            data-index={index}
            style={{
              left: `${(100 * from) / DAY_MINUTES}%`,
              width: `${(100 * (to - from)) / DAY_MINUTES}%`,
              top: `calc(${(100 * row) / WEEK.length}% + ${(lane * BAR_HEIGHT) / lanes}px)`,
              height: `${BAR_HEIGHT / lanes}px`,
            }}
          >
            {hasLevels && lanes === 1 && to - from >= 240 && <span data-index={index}>{etiquette.levels[level]}</span>}
            {begins && <i data-index={index} data-end="from" />}
            {ends && <i data-index={index} data-end="to" />}
          </div>
        ))}
      </div>
    </div>
  );
}
