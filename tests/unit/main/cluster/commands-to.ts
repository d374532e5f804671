import { once } from 'node:events';
import { Bell } from '../../../../common/bell.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import type { CommandQueue } from '../../../../main/cluster/command-queue.ts';

/** What comes down a device's stream: everything unacknowledged, then what is added, until the signal fires. */
export async function* commandsTo(commands: CommandQueue, device: DeviceId, signal: AbortSignal) {
  const sent = new Set<string>();
  const bell = new Bell();
  const stop = commands.onAdded(device, bell.ring);
  if (!signal.aborted) void once(signal, 'abort').then(bell.ring);
  while (!signal.aborted) {
    yield* commands.takeUnsent(device, sent);
    if (!signal.aborted) await bell.rung();
  }
  stop();
}
