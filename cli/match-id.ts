import { AppError } from '../common/errors.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The one item that a person means: by its id, its name, or a beginning of its id that no other has.
 * @throws AppError `not-found`, or `invalid-argument` when several fit
 */
export function matchId<Item extends Named>(
  noun: string,
  wanted: string,
  items: readonly Item[],
  lister = `eo ${noun}s`,
): Item {
  const exact = items.find((item) => item.id === wanted);
  if (exact !== undefined) return exact;
  const named = items.filter((item) => item.name === wanted);
  const fitting = named.length > 0 ? named : items.filter((item) => wanted !== '' && item.id.startsWith(wanted));
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw new AppError('not-found', `there is no ${noun} "${wanted}"`, {
      details: { [noun]: wanted },
      hint: `"${lister}" lists them`,
    });
  }
  if (others.length === 0) return first;
  const names = fitting.slice(0, 5).map(({ id, name }) => `${id} (${name})`);
  throw new AppError('invalid-argument', `"${wanted}" fits ${fitting.length} ${noun}s`, {
    details: { [noun]: wanted },
    hint: `use a longer id: ${names.join(', ')}${fitting.length > 5 ? ', …' : ''}`,
  });
}

/** The shortest beginnings of ids, of at least eight characters, that still tell all of them apart. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const longest = Math.max(8, ...ids.map((id) => id.length));
  let length = 8;
  while (length < longest && new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length++;
  return (id) => id.slice(0, length);
}
