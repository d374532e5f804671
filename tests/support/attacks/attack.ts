import { within } from '../within.ts';
import type { Target } from './target.ts';

/** No attack takes this long, however busy the machine is. */
const LONGEST_MS = 90_000;

/** Something that nobody with good intentions does to an orchestrator, and what must come of it. */
export interface Attack {
  readonly name: string;
  /** What the attacker gets to see, in the words of `run`; several where it depends on who is faster. */
  readonly outcome: string | readonly string[];
  /** Attacks and tells what came of it. */
  readonly run: (target: Target) => Promise<string>;
}

/** What attacks came to, beside what they should have come to. */
export interface Fought {
  readonly came: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, string>>;
}

/** Attacks all at the same time. */
export async function fightAtOnce(target: Target, attacks: readonly Attack[]): Promise<Fought> {
  return together(await Promise.all(attacks.map((attack) => fight(target, [attack]))));
}

/** Several fights as one. */
export function together(fights: readonly Fought[]): Fought {
  return {
    came: Object.assign({}, ...fights.map(({ came }) => came)),
    expected: Object.assign({}, ...fights.map(({ expected }) => expected)),
  };
}

/** Attacks one by one. */
export async function fight(target: Target, attacks: readonly Attack[]): Promise<Fought> {
  const came: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const { name, outcome, run } of attacks) {
    const over = within(`the end of: ${name}`, run(target), LONGEST_MS);
    came[name] = await over.catch((error: unknown) => `the attack itself failed: ${String(error)}`);
    const good = [outcome].flat();
    expected[name] = good.find((one) => one === came[name]) ?? good.join(' or ');
  }
  return { came, expected };
}
