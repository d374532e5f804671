/** A wish to end, from Ctrl-C or from the system. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening: the next Ctrl-C ends the process at once. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A terminal and a parent such as npm may both send the same Ctrl-C. */
const SAME_WISH_MS = 1_000;

/** Listens for the wish to end. The first one aborts the signal; one more, later, ends the process on the spot. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (): void => {
    first ??= performance.now();
    if (performance.now() - first > SAME_WISH_MS) process.exit(130);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
