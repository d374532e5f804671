import { afterAll, expect } from 'vitest';

/** Handles that outlive the tests of a file: servers that still listen. */
const HELD = new Set(['TCPServerWrap', 'PipeServerWrap', 'UDPWrap']);

afterAll(() => {
  const held = process.getActiveResourcesInfo().filter((resource) => HELD.has(resource));
  expect(held, 'left open by this file').toEqual([]);
});
