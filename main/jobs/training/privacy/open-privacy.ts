import type { JobId } from '../../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { JobPrivacy } from './job-privacy.ts';
import { PartAccounts } from './part-accounts.ts';
import { PrivacyGuard, type PrivacyGuardDeps } from './privacy-guard.ts';

/** What a job has promised; undefined without privacy. */
export function openPrivacy(deps: PrivacyGuardDeps, jobId: JobId, spec: TrainJobSpec): JobPrivacy | undefined {
  switch (spec.privacy?.mechanism) {
    case 'central':
      return new PrivacyGuard(deps, jobId, spec.privacy, spec);
    case 'local':
      return new PartAccounts(deps, jobId, spec.privacy, spec);
    case undefined:
      return undefined;
  }
}
