import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SysTree } from './sys-tree.ts';

const run = promisify(execFile);

/** Each look is a process. */
const LOOK_MS = 15_000;
const TIMEOUT_MS = 5_000;
const PROPERTIES = ['Class', 'Type', 'State', 'IdleHint', 'IdleSinceHint'];
const GRAPHICAL: ReadonlySet<string | undefined> = new Set(['x11', 'wayland', 'mir']);

/** Since when nobody has touched a desktop, Unix milliseconds; `now`: somebody uses it; null: no desktop tells. */
type IdleSince = number | 'now' | null;

/**
 * How long nobody has used a desktop of this machine, as desktops tell systemd-logind (IdleHint, org.freedesktop.login1(5)). A desktop
 * that has never told is passed over: some never do. What logind says of all sessions together is of no use, as locks that keep the
 * machine awake count there too.
 */
export class SessionIdle {
  readonly #tree: SysTree;
  #since: IdleSince = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(tree: SysTree) {
    this.#tree = tree;
  }

  /** In milliseconds; null where no desktop tells. */
  async read(now: number): Promise<number | null> {
    if (Math.abs(now - this.#lookedAt) >= LOOK_MS) {
      this.#lookedAt = now;
      this.#since = await this.#look();
    }
    if (this.#since === null) return null;
    return this.#since === 'now' ? 0 : Math.max(0, Math.round(now - this.#since));
  }

  async #look(): Promise<IdleSince> {
    const sessions = (await this.#tree.names('run/systemd/sessions')).filter((name) => /^\w+$/.test(name));
    if (sessions.length === 0) return null;
    const words = ['show-session', ...sessions, ...PROPERTIES.map((name) => `--property=${name}`)];
    // One that has ended meanwhile fails the command; the others are printed before.
    const told = await run('loginctl', words, { timeout: TIMEOUT_MS }).catch((error: unknown) => error);
    const printed = told instanceof Object && 'stdout' in told ? String(told.stdout) : '';
    return printed.split(/\n\n+/).map(idleSince).reduce(later, null);
  }
}

function idleSince(block: string): IdleSince {
  const told = new Map(block.split('\n').map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));
  if (told.get('Class') !== 'user' || !GRAPHICAL.has(told.get('Type')) || told.get('State') === 'closing') return null;
  const sinceMs = Number(told.get('IdleSinceHint')) / 1_000;
  if (!(sinceMs > 0)) return null;
  return told.get('IdleHint') === 'yes' ? sinceMs : 'now';
}

function later(a: IdleSince, b: IdleSince): IdleSince {
  if (a === null || b === null) return a ?? b;
  return a === 'now' || b === 'now' ? 'now' : Math.max(a, b);
}
