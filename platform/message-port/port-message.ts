import { z } from 'zod';

/** Nothing that people do in a window is longer than this; files go another way. */
const LONGEST_CHARACTERS = 8 << 20;

const id = z.union([z.string().max(64), z.number()]);

/** What a caller may send over a port: a call, the next value of what it streams, or that it wants no more. */
const PortMessage = z.union([
  z.object({ i: id, t: z.literal([3, 4]), p: z.unknown() }),
  z.object({
    i: id,
    t: z.literal(1).optional(),
    p: z.strictObject({
      u: z.string().startsWith('/').max(1_024),
      // Only values that need no form parser: a body is JSON.
      h: z.partialRecord(z.enum(['last-event-id', 'x-orpc-source']), z.string().max(256)).optional(),
      b: z.unknown(),
    }),
  }),
]);

/** True for a message that a well-behaved caller may send. Whatever else comes is not even looked into. */
export function isPortMessage(data: unknown): data is string {
  if (typeof data !== 'string' || data.length > LONGEST_CHARACTERS) return false;
  try {
    return PortMessage.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
