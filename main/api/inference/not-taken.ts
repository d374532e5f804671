import { z } from 'zod';

/** A field that is not taken; null is as good as none. */
export function notTaken(problem: string) {
  return z.null({ error: problem }).optional();
}

/** The word for the kind of a part of a message: only these are taken, and others are refused by their name. */
export function onlyKind<Kind extends string>(...kinds: readonly [Kind, ...Kind[]]) {
  const taken = kinds.map((kind) => `"${kind}"`).join(', ');
  return z.enum(kinds, {
    error: ({ input }) => `parts of the type ${JSON.stringify(input)} are not taken, only ${taken}`,
  });
}
