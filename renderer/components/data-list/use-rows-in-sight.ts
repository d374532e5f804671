import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** A grid that scrolls, and its rows below heads that stay in sight. */
interface RowsPlace {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: RefObject<HTMLElement | null>;
}

interface RowsInSight {
  /** The rows that are to exist, some more than can be seen; `end` is the first that is not. */
  readonly span: RowSpan;
  /** Scrolls as little as it takes to show a row. */
  readonly reveal: (index: number) => void;
}

interface RowSpan {
  readonly start: number;
  readonly end: number;
}

/** The height of every row, in pixels. */
export const ROW_PX = 36;
const OVERSCAN_ROWS = 10;

/** Which rows are in sight of as many as there are. */
export function useRowsInSight({ scroller, rows }: RowsPlace, count: number): RowsInSight {
  const [span, setSpan] = useState<RowSpan>({ start: 0, end: 0 });
  const look = useCallback(() => {
    if (scroller.current === null) return;
    const { scrollTop, clientHeight } = scroller.current;
    const start = Math.max(0, Math.floor(scrollTop / ROW_PX) - OVERSCAN_ROWS);
    const end = Math.ceil((scrollTop + clientHeight) / ROW_PX) + OVERSCAN_ROWS;
    setSpan((before) => (before.start === start && before.end === end ? before : { start, end }));
  }, [scroller]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // At once, or a leap of the scroll bar would show a frame without rows.
    const lookNow = (): void => flushSync(look);
    element.addEventListener('scroll', lookNow, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', lookNow);
      resized.disconnect();
    };
  }, [scroller, look]);
  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element === null) return;
      const headPx = rows.current?.offsetTop ?? 0;
      const top = index * ROW_PX;
      const lowest = top + ROW_PX - (element.clientHeight - headPx);
      if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < lowest) element.scrollTop = lowest;
    },
    [scroller, rows],
  );
  return { span: { start: Math.min(span.start, count), end: Math.min(span.end, count) }, reveal };
}
