/** Where a process is held to its memory: version of control groups and the path of its group. */
interface MemoryGroup {
  readonly version: 1 | 2;
  readonly path: string;
}

/** Reads `/proc/PID/cgroup` (cgroups(7)); null where nothing accounts for memory. */
export function memoryGroupOf(text: string): MemoryGroup | null {
  const lines = text.split('\n').map((line) => line.split(':'));
  const first = lines.find(([, controllers = '']) => controllers.split(',').includes('memory'));
  if (first !== undefined) return { version: 1, path: first.slice(2).join(':') };
  const unified = lines.find(([number, controllers]) => number === '0' && controllers === '');
  return unified === undefined ? null : { version: 2, path: unified.slice(2).join(':') };
}

/** A unit of systemd that a process belongs to. */
interface OwnUnit {
  readonly name: string;
  readonly scope: 'user' | 'system';
}

/** Reads from `/proc/PID/cgroup` which service of systemd the process is part of; null for one of a terminal or a container. */
export function unitOf(text: string): OwnUnit | null {
  for (const line of text.split('\n')) {
    const path = line.split(':').slice(2).join(':');
    const parts = path.split('/').filter(Boolean);
    const name = parts.findLast((part) => part.endsWith('.service'));
    // A program that was started in a session of a desktop is in a unit of the desktop's own.
    if (name === undefined || /^(user@|session|vte-|app-|gnome-|dbus)/.test(name)) continue;
    return { name, scope: parts.some((part) => part.startsWith('user@')) ? 'user' : 'system' };
  }
  return null;
}

/** Reads a limit of memory; null where there is none. */
export function parseLimit(text: string): number | null {
  const value = Number(text.trim());
  // Version 1 writes "none" as the largest number of pages.
  return text.trim() === '' || !Number.isFinite(value) || value >= 2 ** 60 ? null : value;
}
