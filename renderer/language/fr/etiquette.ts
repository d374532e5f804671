import { describeLevelInFrench, describeReasonsInFrench } from '../../../common/etiquette/describe-reason-in-french.ts';
import type { EtiquetteLevel } from '../../../common/specs/etiquette-policy.ts';
import { editor } from './etiquette/editor.ts';

const levels: Record<EtiquetteLevel, string> = {
  full: 'pleine puissance',
  gentle: 'en douceur',
  yield: 's’efface',
  off: 'à l’arrêt',
};
/** Ce qu’un appareil fait pour le groupe, et pourquoi. */
export const etiquette = {
  editor,
  title: 'Égards',
  levels,
  does: describeLevelInFrench,
  reasons: describeReasonsInFrench,
  until: (time: string) => `jusqu’à ${time}`,
};
