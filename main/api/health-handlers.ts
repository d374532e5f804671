import { VERSION } from '../../common/version.ts';
import { controlApi } from './control-api.ts';

/** Whether the orchestrator is there: all that it tells to anybody. */
export function healthHandlers() {
  return { check: controlApi.health.check.handler(() => ({ status: 'ok' as const, version: VERSION })) };
}
