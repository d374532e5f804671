import type { DeploymentService } from '../serving/deployment-service.ts';
import type { UsageBook } from '../serving/usage-book.ts';
import { controlApi } from './control-api.ts';

export interface DeploymentsDeps {
  readonly deployments: DeploymentService;
  readonly usage: UsageBook;
}

export function deploymentsHandlers({ deployments, usage }: DeploymentsDeps) {
  const { deployments: api } = controlApi;
  return {
    create: api.create.handler(({ input }) => deployments.create(input)),
    preview: api.preview.handler(({ input }) => deployments.preview(input)),
    list: api.list.handler(({ input: { after, limit } }) =>
      deployments
        .list()
        .filter(({ name }) => after === undefined || name > after)
        .slice(0, limit),
    ),
    get: api.get.handler(({ input }) => deployments.get(input.name)),
    change: api.change.handler(({ input }) => deployments.change(input)),
    stop: api.stop.handler(({ input }) => deployments.stop(input.name)),
    start: api.start.handler(({ input }) => deployments.start(input.name)),
    remove: api.remove.handler(({ input }) => deployments.remove(input.name)),
    usage: api.usage.handler(({ input: { from, to } }) => usage.between(from, to)),
  };
}
