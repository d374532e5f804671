import { describeReasons } from '../../../common/etiquette/describe-reason.ts';
import type { EtiquetteLevel } from '../../../common/specs/etiquette-policy.ts';
import { editor } from './etiquette/editor.ts';

const levels: Record<EtiquetteLevel, string> = {
  full: 'full strength',
  gentle: 'gentle',
  yield: 'yields',
  off: 'off',
};

/** How much a device does for the cluster, and why. */
export const etiquette = {
  editor,
  title: 'Etiquette',
  levels,
  reasons: describeReasons,
  until: (time: string) => `until ${time}`,
};
