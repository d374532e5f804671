import { OWNER } from '../access/owner-token.ts';
import type { ModelFetches } from '../models/fetch/model-fetches.ts';
import { fitModel } from '../models/fit-model.ts';
import type { ModelExchange } from '../models/model-exchange.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { SampleModels } from '../models/sample-models.ts';
import type { TrialLoads } from '../models/trial-load.ts';
import { controlApi } from './control-api.ts';
import type { DevicesDeps } from './devices-handlers.ts';

export interface ModelsDeps {
  readonly models: Pick<ModelStore, 'list' | 'versions' | 'get' | 'annotate' | 'remove'>;
  readonly exchange: Pick<ModelExchange, 'convert'>;
  readonly trials: Pick<TrialLoads, 'latest' | 'tryAndTell'>;
  readonly fetches: Pick<ModelFetches, 'begin' | 'list' | 'get' | 'cancel'>;
  readonly sampleModels: Pick<SampleModels, 'add'>;
  readonly devices: DevicesDeps['devices'];
}

/** The model store; content goes by raw routes beside this. */
export function modelsHandlers({ models, exchange, trials, fetches, sampleModels, devices }: ModelsDeps) {
  return {
    list: controlApi.models.list.handler(({ input }) => models.list(input.after, input.limit)),
    versions: controlApi.models.versions.handler(({ input }) => models.versions(input.name)),
    fit: controlApi.models.fit.handler(({ input }) => {
      const model = models.get(input.name, input.version);
      return devices.page(input).map((device) => fitModel(model, device));
    }),
    convert: controlApi.models.convert.handler(({ input }) => exchange.convert(input)),
    trial: controlApi.models.trial.handler(({ input }) => {
      return trials.latest(models.get(input.name, input.version).sha256) ?? null;
    }),
    try: controlApi.models.try.handler(({ input, signal = new AbortController().signal }) => {
      return trials.tryAndTell(models.get(input.name, input.version), signal);
    }),
    fetch: controlApi.models.fetch.handler(({ input, context: { isLocal, grant } }) => {
      return fetches.begin(input, { isLocal, isOwner: grant?.token.name === OWNER });
    }),
    fetches: controlApi.models.fetches.handler(() => fetches.list()),
    getFetch: controlApi.models.getFetch.handler(({ input }) => fetches.get(input.id)),
    cancelFetch: controlApi.models.cancelFetch.handler(({ input }) => fetches.cancel(input.id)),
    annotate: controlApi.models.annotate.handler(({ input: { name, version, tags, note } }) => {
      return models.annotate(name, version, { ...(tags && { tags }), ...(note !== undefined && { note }) });
    }),
    addSample: controlApi.models.addSample.handler(({ input }) => sampleModels.add(input.name)),
    remove: controlApi.models.remove.handler(async ({ input }) => {
      await models.remove(input.name, input.version);
    }),
  };
}
