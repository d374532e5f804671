/**
 * Makes a function that calls `refresh` soon, but at most once in `periodMs` and never twice at a time; what is asked for
 * meanwhile is one more call. A refresh that fails is asked for again by the next event, or by the load after a gap.
 */
export function refreshSoon(periodMs: number, refresh: () => Promise<void>): () => void {
  let isBusy = false;
  let isWanted = false;
  const run = (): void => {
    isWanted = false;
    isBusy = true;
    setTimeout(() => {
      refresh()
        .catch(() => undefined)
        .finally(() => {
          isBusy = false;
          if (isWanted) run();
        });
    }, periodMs);
  };
  return () => {
    isWanted = true;
    if (!isBusy) run();
  };
}
