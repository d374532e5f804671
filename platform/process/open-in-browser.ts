import { spawn } from 'node:child_process';

/** An opener that still runs then has found a browser. */
const SETTLED_MS = 3_000;

/** Opens an address in the person's browser; false where there is no browser or nothing that opens it. */
export async function openInBrowser(url: string): Promise<boolean> {
  const { platform, env } = process;
  const isMac = platform === 'darwin';
  const hasScreen = isMac || (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  if (!hasScreen) return false;
  // Without a shell, and with nothing of ours that a browser could keep open.
  const opener = spawn(isMac ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  opener.unref();
  return await new Promise((resolve) => {
    const settled = setTimeout(() => resolve(true), SETTLED_MS);
    const end = (isOpen: boolean): void => {
      clearTimeout(settled);
      resolve(isOpen);
    };
    opener.once('error', () => end(false));
    opener.once('exit', (code) => end(code === 0));
  });
}
