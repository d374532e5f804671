import { RULE_DEFAULTS } from '../../../../common/domain/alert-rule-defaults.ts';
import type { Situation } from '../../../../main/attention/situation.ts';

/** A cluster in which all is well, with what is given. */
export function aSituation(facts: Partial<Situation> & Pick<Situation, 'now'>): Situation {
  return {
    requests: [],
    devices: [],
    unfinishedJobs: [],
    failedJobs: [],
    clones: [],
    setAside: [],
    disk: null,
    unsafeSettings: [],
    certificates: [],
    verification: undefined,
    pendingRestore: null,
    haltedRollout: null,
    deployments: [],
    skews: new Map(),
    wants: new Map(),
    progress: [],
    rules: RULE_DEFAULTS,
    ...facts,
  };
}
