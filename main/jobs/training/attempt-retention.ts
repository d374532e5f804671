/** Attempts that are kept of a job, if each share takes one; of earlier rounds only the participants are. */
const MOST_ATTEMPTS = 100_000;

/** The first round whose attempts are kept once this one, of so many shares, is committed. Its own always are. */
export function firstRoundKept(committed: number, shares: number): number {
  const rounds = Math.max(1, Math.floor(MOST_ATTEMPTS / Math.max(1, shares)));
  return Math.max(1, committed + 1 - rounds);
}
