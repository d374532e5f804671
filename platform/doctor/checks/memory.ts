import { totalmem } from 'node:os';
import { BOTH_ROLES, type Check, ok, SKIPPED, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { memoryGroupOf, parseLimit } from '../parsing/parse-cgroup.ts';

/** Below this a limit is felt by the work itself. */
const LITTLE_BYTES = 2 * 2 ** 30;

/** Whether the program is held to less memory than the machine has, as containers and services are. */
export const memoryCheck: Check = {
  id: 'memory',
  roles: BOTH_ROLES,
  platforms: ['linux', 'darwin'],
  async run(host, { isRunning }) {
    if (!isRunning) return [SKIPPED];
    const totalBytes = totalmem();
    const limitBytes = host.platform === 'linux' ? await limitOf(host) : null;
    if (limitBytes === null || limitBytes >= totalBytes) return [ok({ kind: 'memory-whole', totalBytes })];
    const fact = { kind: 'memory-limited', limitBytes, totalBytes } as const;
    return [limitBytes < LITTLE_BYTES || limitBytes < totalBytes / 4 ? warn(fact) : ok(fact)];
  },
};

/** The smallest limit of the process's control group and those above it. */
async function limitOf(host: Host): Promise<number | null> {
  const groups = await host.read('/proc/self/cgroup');
  const group = groups === null ? null : memoryGroupOf(groups);
  if (group === null) return null;
  const { base, file } =
    group.version === 2
      ? { base: '/sys/fs/cgroup', file: 'memory.max' }
      : { base: '/sys/fs/cgroup/memory', file: 'memory.limit_in_bytes' };
  const parts = group.path.split('/').filter(Boolean);
  const paths = Array.from({ length: parts.length + 1 }, (_, count) =>
    [base, ...parts.slice(0, count), file].join('/'),
  );
  const texts = await Promise.all(paths.map((path) => host.read(path)));
  const limits = texts.flatMap((text) => (text === null ? [] : (parseLimit(text) ?? [])));
  return limits.length === 0 ? null : Math.min(...limits);
}
