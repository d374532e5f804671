import { spawnSync } from 'node:child_process';

/** A Python interpreter that imports torch: `EO_TORCH_PYTHON`, else `python3`; else why there is none. */
export function findTorch(): { readonly python: string } | { readonly missing: string } {
  const python = process.env['EO_TORCH_PYTHON'] ?? 'python3';
  const { status, error } = spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore', timeout: 60_000 });
  if (status === 0) return { python };
  const reason = error === undefined ? 'cannot import torch' : `does not start (${error.message})`;
  return { missing: `${python} ${reason}; name another with EO_TORCH_PYTHON` };
}
