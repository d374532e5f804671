import { fitModel } from '../models/fit-model.ts';
import type { ModelStore } from '../models/model-store.ts';
import { controlApi } from './control-api.ts';
import type { DevicesDeps } from './devices-handlers.ts';

export interface ModelsDeps {
  readonly models: Pick<ModelStore, 'list' | 'versions' | 'get' | 'remove'>;
  readonly devices: DevicesDeps['devices'];
}

/** The model store; content goes by raw routes beside this. */
export function modelsHandlers({ models, devices }: ModelsDeps) {
  return {
    list: controlApi.models.list.handler(({ input }) => models.list(input.after, input.limit)),
    versions: controlApi.models.versions.handler(({ input }) => models.versions(input.name)),
    fit: controlApi.models.fit.handler(({ input }) => {
      const model = models.get(input.name, input.version);
      return devices.page(input).map((device) => fitModel(model, device));
    }),
    remove: controlApi.models.remove.handler(async ({ input }) => {
      await models.remove(input.name, input.version);
    }),
  };
}
