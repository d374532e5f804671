/** A length of time as on a stop watch: 0:48, 12:05, 3:07:30; below a second with tenths. */
export function clockText(ms: number): string {
  if (ms > 0 && ms % 1_000 !== 0 && ms < 60_000) return `0:${(ms / 1_000).toFixed(1).padStart(4, '0')}`;
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours === 0 ? `${minutes}:${pad(seconds % 60)}` : `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
}
