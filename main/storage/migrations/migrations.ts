import { INITIAL } from './0001-initial.ts';
import { JOINING } from './0002-joining.ts';

/** In order; the database remembers how many it has had. A migration that was released is never changed. */
export const MIGRATIONS: readonly string[] = [INITIAL, JOINING];
