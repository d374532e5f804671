import type { Deployment } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import type { ServedModel } from './inference-desk.ts';

/** What the router has to know of deployments. */
export interface Deployments {
  servedModels(): readonly ServedModel[];
  served(name: ResourceName): ServedModel | undefined;
  /** How it is asked, and whether it can be now. */
  terms(name: ResourceName): ServingTerms | undefined;
}

export interface ServingTerms {
  /** False once it was stopped: what is under way is finished, nothing new is taken. */
  readonly isWanted: boolean;
  readonly state: Deployment['state'];
  readonly reason: Deployment['reason'];
  readonly interface: Deployment['interface'];
  /** Requests that may wait. */
  readonly queue: number;
  readonly deadlineMs: number;
}
