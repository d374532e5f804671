import type { TrafficCounters } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

interface Interface extends TrafficCounters {
  readonly name: string;
}

/**
 * Bytes from `/proc/net/dev` over the interfaces with hardware behind them: bridges, tunnels and containers' pairs would
 * count the same bytes again. Where none has hardware, as in a container, all but the loopback; null where there is none.
 */
export async function readTraffic(tree: SysTree): Promise<TrafficCounters | null> {
  const lines = ((await tree.text('proc/net/dev')) ?? '').split('\n');
  const interfaces = lines.flatMap((line) => interfaceOf(line)).filter(({ name }) => name !== 'lo');
  const isReal = await Promise.all(
    interfaces.map(async ({ name }) => (await tree.names('sys/class/net', name, 'device')).length > 0),
  );
  const real = interfaces.filter((_, index) => isReal[index]);
  const counted = real.length > 0 ? real : interfaces;
  if (counted.length === 0) return null;
  return {
    receivedBytes: counted.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
    sentBytes: counted.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
  };
}

/** Such as `eth0: RECEIVED and seven more numbers, SENT and seven more`. */
function interfaceOf(line: string): Interface[] {
  const [, name, counters] = /^\s*([^:\s]+):\s*(.+)$/.exec(line) ?? [];
  const numbers = counters?.trim().split(/\s+/).map(Number) ?? [];
  const [receivedBytes, sentBytes] = [numbers[0], numbers[8]];
  if (name === undefined || receivedBytes === undefined || sentBytes === undefined) return [];
  return Number.isFinite(receivedBytes + sentBytes) ? [{ name, receivedBytes, sentBytes }] : [];
}
