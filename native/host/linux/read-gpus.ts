import type { Gpu } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

const CARDS = 'sys/class/drm';
const NVIDIA = 'proc/driver/nvidia/gpus';
const VENDORS: Readonly<Record<string, string>> = { '0x1002': 'AMD', '0x10de': 'NVIDIA', '0x8086': 'Intel' };

/** Graphics cards with a driver of their own: from `/sys/class/drm`, and by name from NVIDIA's driver. */
export async function readGpus(tree: SysTree): Promise<Gpu[]> {
  const gpus: Gpu[] = [];
  for (const card of await tree.names(CARDS)) {
    if (!/^card\d+$/.test(card)) continue;
    const vendor = VENDORS[(await tree.text(CARDS, card, 'device/vendor')) ?? ''];
    // Screens of virtual machines and of servers' managers compute nothing.
    if (vendor === undefined) continue;
    const device = (await tree.text(CARDS, card, 'device/device')) ?? '';
    const address = /^PCI_SLOT_NAME=(.+)$/m.exec((await tree.text(CARDS, card, 'device/uevent')) ?? '')?.[1];
    const model = address === undefined ? undefined : await nvidiaModel(tree, address);
    gpus.push({
      name: model ?? `${vendor} ${device}`.trim(),
      workingSetBytes: await tree.number(CARDS, card, 'device/mem_info_vram_total'),
    });
  }
  return gpus;
}

async function nvidiaModel(tree: SysTree, address: string): Promise<string | undefined> {
  const facts = await tree.text(NVIDIA, address, 'information');
  return /^Model:\s*(.+)$/m.exec(facts ?? '')?.[1];
}
