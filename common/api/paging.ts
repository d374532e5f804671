import { z } from 'zod';

/** Lists come a page at a time, in order: `after` is the last item of the page before. */
export function pageOf<Key extends z.ZodType>(key: Key) {
  return z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200), after: key.optional() });
}
