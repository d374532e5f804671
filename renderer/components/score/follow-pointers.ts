import type { ScoreStage } from './score-stage.ts';

/** Below this a press is a click, not a drag. */
const DRAG_PX = 4;
/** How much of a turn of the wheel doubles or halves the distance. */
const WHEEL_DOUBLES = 240;

/** Lets the pointer look, drag, pinch and turn the wheel on the stage, until the returned function is called. */
export function followPointers(element: HTMLElement, stage: ScoreStage): () => void {
  const pressed = new Map<number, { x: number; y: number }>();
  let isDragging = false;
  const place = (event: PointerEvent | WheelEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = (): number => {
    const [a, b] = [...pressed.values()];
    return a === undefined || b === undefined ? 0 : Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pressed.set(event.pointerId, place(event));
  };
  const onMove = (event: PointerEvent): void => {
    const at = place(event);
    const before = pressed.get(event.pointerId);
    if (before === undefined) {
      stage.point(at.x, at.y);
      return;
    }
    if (pressed.size === 2) {
      const spreadBefore = spread();
      pressed.set(event.pointerId, at);
      stage.zoomBy(spreadBefore / spread(), at.x);
      return;
    }
    if (!isDragging && Math.abs(at.x - before.x) < DRAG_PX) return;
    if (!isDragging) element.setPointerCapture(event.pointerId);
    isDragging = true;
    stage.panBy(before.x - at.x);
    pressed.set(event.pointerId, at);
  };
  const onUp = (event: PointerEvent): void => {
    pressed.delete(event.pointerId);
    if (pressed.size === 0) isDragging = false;
  };
  const onLeave = (): void => {
    if (pressed.size === 0) stage.leave();
  };
  const onWheel = (event: WheelEvent): void => {
    // A pinch on a trackpad comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) stage.zoomBy(2 ** (event.deltaY / WHEEL_DOUBLES), place(event).x);
    else if (event.shiftKey) stage.panBy(event.deltaY + event.deltaX);
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) stage.panBy(event.deltaX);
    else return;
    event.preventDefault();
  };
  const ending = new AbortController();
  const { signal } = ending;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('pointerleave', onLeave, { signal });
  element.addEventListener(
    'dblclick',
    (event) => stage.zoomBy(0.4, event.clientX - element.getBoundingClientRect().left),
    { signal },
  );
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  return () => ending.abort();
}
