import { parseAssignments } from './parse-assignments.ts';

/** What logind does by itself, in its own words such as `suspend`. */
interface LogindHabits {
  readonly idleAction: string;
  /** After so long without anybody; null for a time that is written in another way. */
  readonly idleMinutes: number | null;
  /** When a lid is closed on mains. */
  readonly lidSwitch: string;
}

const UNIT_MINUTES: Readonly<Record<string, number>> = {
  s: 1 / 60,
  sec: 1 / 60,
  min: 1,
  m: 1,
  h: 60,
  hr: 60,
  hour: 60,
};

/** Reads files of logind.conf(5), the later ones over the earlier. */
export function parseLogind(texts: readonly string[]): LogindHabits {
  const settings = new Map(texts.flatMap((text) => [...parseAssignments(text)]));
  const lidSwitch = settings.get('HandleLidSwitch') ?? 'suspend';
  return {
    idleAction: settings.get('IdleAction') ?? 'ignore',
    idleMinutes: minutesIn(settings.get('IdleActionSec') ?? '30min'),
    lidSwitch: settings.get('HandleLidSwitchExternalPower') ?? lidSwitch,
  };
}

function minutesIn(text: string): number | null {
  const [, number, unit = 's'] = /^(\d+)\s*([a-z]*)$/.exec(text) ?? [];
  const factor = UNIT_MINUTES[unit === '' ? 's' : unit];
  return number === undefined || factor === undefined ? null : Number(number) * factor;
}
