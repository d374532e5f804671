import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { InferenceDesk } from '../../serving/inference-desk.ts';
import type { RawRoute } from '../raw-route.ts';
import { messagesRoutes } from './anthropic/messages-routes.ts';
import { chatRoute } from './openai/chat-route.ts';
import { completionRoute } from './openai/completion-route.ts';
import { embeddingsRoute } from './openai/embeddings-route.ts';
import { modelsRoutes } from './openai/models-routes.ts';
import { ServedModels } from './served-models.ts';
import { tensorRoutes } from './tensors/tensor-routes.ts';

interface InferenceDeps {
  readonly desk: InferenceDesk;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly log: Pick<Logger, 'error'>;
}

/** The interfaces by which programs ask served models: OpenAI's, Anthropic's messages, and the Open Inference Protocol. */
export function inferenceRoutes({ desk, clock, log }: InferenceDeps): RawRoute[] {
  const deps = { models: new ServedModels({ desk, clock }), clock, log };
  return [
    ...modelsRoutes(deps),
    chatRoute(deps),
    completionRoute(deps),
    embeddingsRoute(deps),
    ...messagesRoutes(deps),
    ...tensorRoutes(deps),
  ];
}
