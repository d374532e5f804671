/** Numbers by which Linux tells file systems apart (statfs(2)); those that matter here. */
const LINUX: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  801189825: 'zfs',
  4076150800: 'f2fs',
  2035054128: 'overlay',
  16914836: 'tmpfs',
  2240043254: 'ramfs',
  26985: 'nfs',
  4283649346: 'cifs',
  4266872130: 'smb2',
  20859: 'smb',
  16914839: '9p',
  1702057286: 'fuse',
  12805120: 'ceph',
  19780: 'vfat',
  538032816: 'exfat',
};

const REMOTE: ReadonlySet<string> = new Set(['nfs', 'cifs', 'smb2', 'smb', '9p', 'ceph']);
const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs']);

/** The name of a file system by its number; null where that says nothing. */
export function fileSystemName(platform: NodeJS.Platform, type: number): string | null {
  return platform === 'linux' ? (LINUX[type >>> 0] ?? null) : null;
}

/** True for one whose files lie on another machine. */
export function isRemote(name: string): boolean {
  return REMOTE.has(name);
}

/** True for one that is empty after a restart. */
export function isInMemory(name: string): boolean {
  return IN_MEMORY.has(name);
}
