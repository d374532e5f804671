import type { ModelTrial } from '../../common/domain/model-trial.ts';
import { printable } from './text-width.ts';
import { formatBytes } from './units.ts';

/** What came of loading a model on trial, in a sentence. */
export function trialWords({ loader, result }: ModelTrial): string {
  switch (result.outcome) {
    case 'passed': {
      const figures = `${(result.tookMs / 1_000).toFixed(1)} s, ${formatBytes(result.memoryBytes)} of memory`;
      const note = result.note === null ? '' : `; ${result.note}`;
      return printable(`loads with ${loader} (${figures})${note}`);
    }
    case 'refused':
      return printable(`refused (${result.code}): ${result.message}`);
    case 'skipped':
      return printable(`not tried here: ${result.reason}`);
  }
}
