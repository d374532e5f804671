import { Session } from 'node:inspector/promises';

/** Has V8 collect all garbage and give its memory back to the system. It holds the process up for some tens of milliseconds. */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage').catch(() => undefined);
  session.disconnect();
}
