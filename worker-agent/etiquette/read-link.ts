import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Speed of the link that the default route goes by, in Mbit/s; null where the system does not tell, as for wireless ones. Linux only. */
export async function readLinkMegabits(root: string): Promise<number | null> {
  const routes = await readFile(join(root, 'proc/net/route'), 'utf8').catch(() => '');
  const standard = routes.split('\n').find((line) => line.split('\t')[1] === '00000000');
  const link = standard?.split('\t')[0];
  if (link === undefined || !/^[\w.@-]+$/.test(link)) return null;
  const text = await readFile(join(root, 'sys/class/net', link, 'speed'), 'utf8').catch(() => '');
  const megabits = Number(text.trim() || Number.NaN);
  return Number.isFinite(megabits) && megabits > 0 ? megabits : null; // -1 where it is not known
}
