import { afterAll, expect, vi } from 'vitest';

/** Handles that outlive the tests of a file: servers that still listen. */
const HELD = new Set(['TCPServerWrap', 'PipeServerWrap', 'UDPWrap']);

afterAll(async () => {
  // The system takes a moment over a port that has been closed.
  await vi.waitFor(() => {
    const held = process.getActiveResourcesInfo().filter((resource) => HELD.has(resource));
    expect(held, 'left open by this file').toEqual([]);
  });
});
