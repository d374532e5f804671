import { type as systemType } from 'node:os';
import { VERSION } from '../../../common/version.ts';
import { BOTH_ROLES, type Check, EVERYWHERE, ok, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { parseAssignments } from '../parsing/parse-assignments.ts';

/** What this program is tested with. */
const NODE_NEEDED = 24;

/** What runs here: this program, Node and the system. */
export const versionsCheck: Check = {
  id: 'versions',
  roles: BOTH_ROLES,
  platforms: EVERYWHERE,
  async run(host) {
    const node = process.versions.node;
    if (Number.parseInt(node, 10) < NODE_NEEDED) return [warn({ kind: 'node-old', node, needed: `${NODE_NEEDED}` })];
    return [ok({ kind: 'versions', version: VERSION, node, system: await systemOf(host) })];
  },
};

async function systemOf(host: Host): Promise<string> {
  if (host.platform === 'darwin') {
    const ran = await host.run('sw_vers', '-productVersion');
    if (ran.outcome === 'ended' && ran.code === 0) return `macOS ${ran.out.trim()}`.slice(0, 100);
  }
  const release = await host.read('/etc/os-release');
  const name = release === null ? undefined : parseAssignments(release).get('PRETTY_NAME');
  const kernel = `${systemType()} ${host.release}`;
  return (name === undefined ? kernel : `${name}, ${kernel}`).slice(0, 200);
}
