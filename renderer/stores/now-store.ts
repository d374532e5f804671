import { create } from 'zustand';

const useNowState = create<{ readonly now: number }>()(() => ({ now: Date.now() }));

/** The time, by the second, for ages that grow. Rounded to `stepMs`, so that a slow one renders seldom. */
export const useNow = (stepMs = 1_000) => useNowState((state) => Math.floor(state.now / stepMs) * stepMs);

/** Lets the time go on until the returned function is called; a hidden page does not look at the clock. */
export function startClock(): () => void {
  const tick = () => {
    if (!document.hidden) useNowState.setState({ now: Date.now() });
  };
  const timer = setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}
