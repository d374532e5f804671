const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes as people read them: `812 B`, `3.2 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

const ENERGY_UNITS = ['J', 'kJ', 'MJ', 'GJ'] as const;

/** Energy: `0.4 J`, `812 J`, `3.2 kJ`. */
export function formatEnergy(joules: number): string {
  const thousands = joules < 999.5 ? 0 : Math.min(ENERGY_UNITS.length - 1, Math.floor(Math.log10(joules * 1.0005) / 3));
  const value = joules / 1_000 ** thousands;
  return `${value.toFixed(value >= 99.95 ? 0 : 1)} ${ENERGY_UNITS[thousands] ?? 'J'}`;
}

/** A measured time: `0.4 ms`, `41 ms`, `3.2 s`, `4:05 min`, `2:04:05 h`. */
export function formatDuration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  return `${formatClock(ms)} ${ms < 3_599_500 ? 'min' : 'h'}`;
}

/** A time on the clock: `0:48`, `12:05`, `2:04:05`. */
export function formatClock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = hours > 0 ? [hours, pad(minutes)] : [minutes];
  return [...parts, pad(seconds % 60)].join(':');
}

/** How long ago something was: `now`, `12 s ago`, `3 min ago`, `5 h ago`, `2 days ago`. */
export function formatAgo(at: number, now: number): string {
  return now - at < 2_000 ? 'now' : `${formatAge(now - at)} ago`;
}

/** How long something has lasted, in its largest unit: `0 s`, `3 min`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** A moment by the clock of this machine: `14:05`, and with its day where that is another one than today's. */
export function formatTime(at: number, now = Date.now()): string {
  const moment = new Date(at);
  const time = [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  const day = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return moment.toDateString() === new Date(now).toDateString() ? time : `${day} ${time}`;
}

/** A share from 0 to 1: `96.41 %`. */
export function formatPercent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** A whole number with its thousands apart: `1,113`. */
export function formatCount(count: number): string {
  return (count || 0).toLocaleString('en-US'); // no "-0"
}

/** A number of things: `1 device`, `3 devices`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
