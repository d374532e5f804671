import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const PERIOD_MS = 50;

/**
 * From now on the trainer of this agent, a process of its own, is stopped most of the time: it runs one period of `factor`. The agent
 * itself goes on as it is. Linux only.
 */
export function slowTrainer(agentPid: number, factor: number): void {
  let period = 0;
  const timer = setInterval(() => {
    const isOn = period++ % factor === 0;
    for (const pid of trainersOf(agentPid)) signal(pid, isOn ? 'SIGCONT' : 'SIGSTOP');
  }, PERIOD_MS);
  onTestFinished(() => {
    clearInterval(timer);
    for (const pid of trainersOf(agentPid)) signal(pid, 'SIGCONT');
  });
}

function trainersOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [
    ...(read(`/proc/${child}/cmdline`).includes('trainer-child') ? [child] : []),
    ...trainersOf(child),
  ]);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // it has ended
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: 'SIGCONT' | 'SIGSTOP'): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}
