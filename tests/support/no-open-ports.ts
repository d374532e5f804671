import { afterAll, expect, vi } from 'vitest';

/** Handles that outlive the tests of a file: servers that still listen. */
const HELD = new Set(['TCPServerWrap', 'PipeServerWrap', 'UDPWrap']);

afterAll(async () => {
  // A server that stops lets its last callers go first, and the system takes a moment over the port.
  await vi.waitFor(
    () => {
      const held = process.getActiveResourcesInfo().filter((resource) => HELD.has(resource));
      expect(held, 'left open by this file').toEqual([]);
    },
    { timeout: 5_000 },
  );
});
