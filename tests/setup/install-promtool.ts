import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROMTOOL_FOLDER, promtoolPath } from './promtool-path.ts';

/** Has promtool on this machine: what is there, else out of Debian's package, which is not installed: it would start a server. */
export function installPromtool(): void {
  if (promtoolPath() !== undefined || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    console.log("fetching promtool, which the test of Prometheus' format needs");
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    execFileSync('apt-get', ['download', '-qq', 'prometheus'], { cwd: folder, stdio: 'inherit' });
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get has brought no package');
    mkdirSync(PROMTOOL_FOLDER, { recursive: true });
    execFileSync('dpkg-deb', ['--extract', join(folder, file), PROMTOOL_FOLDER], { stdio: 'inherit' });
  } catch (error) {
    console.error(`promtool could not be fetched: ${String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) installPromtool();
