import { spawn } from 'node:child_process';

/** What is held up, and how: `delay` waits some seconds, `block` as long as it is held (systemd-inhibit(1)). */
interface Lock {
  readonly what: 'sleep' | 'idle';
  readonly mode: 'delay' | 'block';
  /** In a few words, for whoever asks what holds the machine up. */
  readonly why: string;
}

/**
 * Has systemd-logind hold something up until the returned function is called, or this process ends, however it ends. Without
 * logind nothing is held up.
 */
export function holdInhibitLock({ what, mode, why }: Lock): () => void {
  const words = [`--what=${what}`, `--mode=${mode}`, '--who=EdgeOrchestra agent', `--why=${why}`, 'cat'];
  // The lock is held for as long as `cat` has something to read from.
  const lock = spawn('systemd-inhibit', words, { stdio: ['pipe', 'ignore', 'ignore'] });
  lock.once('error', () => undefined);
  lock.stdin.once('error', () => undefined);
  return () => void lock.stdin.end();
}
