import type { Health } from '../../common/api/health-contract.ts';
import { controlApi } from './control-api.ts';

export interface HealthDeps {
  readonly health: () => Health;
}

/** How the orchestrator is. */
export function healthHandlers({ health }: HealthDeps) {
  return { check: controlApi.health.check.handler(() => health()) };
}
