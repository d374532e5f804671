import { INITIAL } from './0001-initial.ts';
import { ACCESS_TOKENS } from './0003-access-tokens.ts';

/** In order; the database remembers how many it has had. A migration that was released is never changed. */
export const MIGRATIONS: readonly string[] = [INITIAL, ACCESS_TOKENS];
