import { type RefObject, useEffect, useRef } from 'react';
import { ROW_PX } from './use-rows-in-sight.ts';

/** Keeps what somebody reads where it is while new rows come in above; at the top, the newest stay in sight. */
export function useKeptPlace(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  growsAbove: boolean,
): void {
  const before = useRef(ids[0]);
  useEffect(() => {
    const element = scroller.current;
    const added = before.current === undefined ? 0 : ids.indexOf(before.current);
    before.current = ids[0];
    if (growsAbove && element !== null && added > 0 && element.scrollTop > ROW_PX) element.scrollTop += added * ROW_PX;
  }, [scroller, ids, growsAbove]);
}
