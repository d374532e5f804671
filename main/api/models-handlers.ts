import type { ModelStore } from '../models/model-store.ts';
import { controlApi } from './control-api.ts';

export interface ModelsDeps {
  readonly models: Pick<ModelStore, 'list' | 'versions' | 'remove'>;
}

/** The model store; content goes by raw routes beside this. */
export function modelsHandlers({ models }: ModelsDeps) {
  return {
    list: controlApi.models.list.handler(({ input }) => models.list(input.after, input.limit)),
    versions: controlApi.models.versions.handler(({ input }) => models.versions(input.name)),
    remove: controlApi.models.remove.handler(async ({ input }) => {
      await models.remove(input.name, input.version);
    }),
  };
}
