import type { SysTree } from './sys-tree.ts';

const CARDS = 'sys/class/drm';

/** Busy share of the busiest graphics card, 0 to 1, as its driver tells it (amdgpu does); null where none does. */
export async function readGpuUsage(tree: SysTree): Promise<number | null> {
  const percents = await Promise.all(
    (await tree.names(CARDS))
      .filter((card) => /^card\d+$/.test(card))
      .map((card) => tree.number(CARDS, card, 'device/gpu_busy_percent')),
  );
  const told = percents.filter((percent) => percent !== null);
  return told.length === 0 ? null : Math.min(1, Math.max(0, ...told) / 100);
}
