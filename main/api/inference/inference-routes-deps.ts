import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { ServedModels } from './served-models.ts';

/** What the routes need by which programs ask served models. */
export interface InferenceRoutesDeps {
  readonly models: ServedModels;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'error'>;
}
