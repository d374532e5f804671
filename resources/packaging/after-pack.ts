import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext } from 'electron-builder';

const ANY_LOAD = /(<key>NSAllowsArbitraryLoads<\/key>\s*)<true\/>/g;

/**
 * Forbids the packed app for macOS to load from anywhere without TLS: electron-builder allows it after it has read our own
 * settings. What its updater needs, loading from this machine itself, stays allowed. Signing comes after this.
 */
export default async function afterPack({
  electronPlatformName,
  appOutDir,
  packager,
}: AfterPackContext): Promise<void> {
  if (electronPlatformName !== 'darwin') return;
  const file = join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Info.plist');
  const plist = await readFile(file, 'utf8');
  const found = plist.match(ANY_LOAD)?.length ?? 0;
  if (found !== 1) throw new Error(`${file} allows loads in ${found} places, where one is known`);
  await writeFile(file, plist.replace(ANY_LOAD, '$1<false/>'));
}
