import type { TrafficCounters } from '../../../common/domain/host-reading.ts';

/**
 * Reads what `netstat -ibn` prints, of Ethernet and Wi-Fi (`en0`, `en1` …): of an interface the line of its link, which ends with packets,
 * errors and bytes received, the same of what was sent, and collisions. Null where there is none.
 */
export function parseNetstat(text: string): TrafficCounters | null {
  const links = text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    if (!/^en\d+\*?$/.test(fields[0] ?? '') || !/^<Link#\d+>$/.test(fields[2] ?? '')) return [];
    const [receivedBytes, sentBytes] = [Number(fields.at(-5)), Number(fields.at(-2))];
    return Number.isFinite(receivedBytes + sentBytes) ? [{ receivedBytes, sentBytes }] : [];
  });
  if (links.length === 0) return null;
  return {
    receivedBytes: links.reduce((sum, link) => sum + link.receivedBytes, 0),
    sentBytes: links.reduce((sum, link) => sum + link.sentBytes, 0),
  };
}
