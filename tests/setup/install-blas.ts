import { execFileSync } from 'node:child_process';
import { loadBlas } from '../../native/kernels/load-blas.ts';

/** Has a BLAS on this machine: what is there, else Debian's OpenBLAS where this account may install. */
function installBlas(): void {
  if (loadBlas().blas !== null || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  try {
    console.log('installing OpenBLAS, which the tests of faster matrix products need');
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    const packages = ['--no-install-recommends', 'libopenblas0-pthread'];
    execFileSync('apt-get', ['install', '-y', '-qq', ...packages], { stdio: 'inherit' });
  } catch (error) {
    console.error(`OpenBLAS could not be installed: ${String(error)}`);
  }
}

installBlas();
