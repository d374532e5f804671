import { EXAMINATION_FEATURE } from '../common/doctor/finding.ts';
import { TRACE_FEATURE } from '../common/etiquette/trace.ts';
import { ENGINE_FEATURES } from '../common/specs/engine-features.ts';
import { servingFeatures } from './serving/serving-features.ts';

/** What this agent can do that older ones could not, as it tells the orchestrator. */
export function agentFeatures(): string[] {
  return [...ENGINE_FEATURES, ...servingFeatures(), EXAMINATION_FEATURE, TRACE_FEATURE];
}
