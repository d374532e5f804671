/** Lets everything that is ready go on: promises that are settled, and callbacks of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
