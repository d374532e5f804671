import { execFileSync } from 'node:child_process';

const OWN = process.env['EO_TORCH_PYTHON'];

/** A Python interpreter that can import torch: the one that `EO_TORCH_PYTHON` names, or `python3`; undefined where neither can. */
export const torchPython: string | undefined = [OWN, 'python3']
  .filter((python) => python !== undefined && python !== '')
  .find((python) => {
    try {
      execFileSync(python ?? '', ['-c', 'import torch'], { stdio: 'ignore', timeout: 60_000 });
      return true;
    } catch {
      return false;
    }
  });

/** Why tests that compare with PyTorch are skipped. */
export const NO_TORCH = 'no Python here imports torch; name one by EO_TORCH_PYTHON';
