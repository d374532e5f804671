import type { Need } from '../stores/session-store.ts';

/** What it takes to add or delete models. */
export const ADDING_MODELS: Need = { role: 'operator', scope: 'models' };
/** What it takes to add or delete data sets. */
export const ADDING_DATASETS: Need = { role: 'operator', scope: 'datasets' };
