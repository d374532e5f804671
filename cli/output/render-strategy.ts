import type { StrategySpec } from '../../common/specs/strategy-spec.ts';
import { formatCounted } from './units.ts';

/** A strategy with all its settings, such as `fedavgm, momentum 0.9, fraction 1, at least 2 devices`. */
export function renderStrategy({ name, fraction, minDevices, ...own }: StrategySpec): string {
  const entries: readonly [string, string | number | boolean | null][] = Object.entries(own);
  const settings = entries.flatMap(([field, value]) => {
    if (value === null || value === false) return [];
    return value === true ? [field] : [`${inWords(field)} ${value}`];
  });
  return [name, ...settings, `fraction ${fraction}`, `at least ${formatCounted(minDevices, 'device')}`].join(', ');
}

/** `serverLearningRate` as `server learning rate`. */
function inWords(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
