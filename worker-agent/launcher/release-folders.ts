import { readdir, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ReleaseVersion } from '../../common/updates/release-version.ts';

/** Where the releases of an agent lie, side by side. */
export const RELEASES = 'releases';
export const AGENT_SCRIPT = 'agent.js';
const STATE = 'state.json';

/** Places in the agent's folder. */
export function releasePlaces(data: string) {
  const folder = join(data, RELEASES);
  return {
    folder,
    state: join(folder, STATE),
    incoming: join(folder, 'incoming'),
    release: (version: ReleaseVersion) => join(folder, version),
    script: (version: ReleaseVersion) => join(folder, version, AGENT_SCRIPT),
  };
}

/**
 * Lets releases find the native packages that were installed beside the agent: a release brings none. Its folders stand to each other
 * as they do where it was installed.
 */
export async function linkPackages(data: string, version: ReleaseVersion, installed: string): Promise<void> {
  const { folder, release } = releasePlaces(data);
  const links = [[join(installed, 'node_modules'), join(release(version), 'node_modules')]];
  if (basename(dirname(installed)) === 'node_modules') links.push([dirname(installed), join(folder, 'node_modules')]);
  for (const [to = '', at = ''] of links) {
    await rm(at, { recursive: true, force: true });
    await symlink(to, at);
  }
}

/** Removes all releases but these. */
export async function sweepReleases(data: string, kept: readonly (ReleaseVersion | null)[]): Promise<void> {
  const { folder } = releasePlaces(data);
  for (const name of await readdir(folder).catch(() => [])) {
    const version = ReleaseVersion.safeParse(name.replace(/\.new$/, '')).data;
    if (version === undefined || (kept.includes(version) && name === version)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
