import type { EtiquetteState } from '../common/etiquette/decision.ts';

/** To the app whose own device an agent is. */
export interface AppLine {
  /** How much the device does has changed, or why. */
  readonly tell: (state: EtiquetteState) => void;
  /** Takes what makes the agent look at once, for when its owner has switched it. */
  readonly onSwitched: (look: () => void) => void;
}
