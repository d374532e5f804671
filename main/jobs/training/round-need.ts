import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import { ableDevices } from '../able-devices.ts';
import type { PartCharges } from './privacy/job-privacy.ts';
import { jobFailureCode } from './round-failures.ts';
import type { Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import type { ShareLedger } from './share-ledger.ts';

interface NeedyRound {
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly charges?: Pick<PartCharges, 'affords'> | undefined;
}

/** How many updates a round needs, and what it says when they do not come. */
export class RoundNeed {
  readonly #devices: Pick<DeviceRegistry, 'online'>;
  readonly #round: NeedyRound;
  readonly #ledger: Pick<ShareLedger, 'all'>;

  constructor(devices: Pick<DeviceRegistry, 'online'>, round: NeedyRound, ledger: Pick<ShareLedger, 'all'>) {
    this.#devices = devices;
    this.#round = round;
    this.#ledger = ledger;
  }

  /**
   * Where noise is added to a sum, a part that does not come in counts as zero: whether a round goes on must not hang on a single
   * one. Where it is added to updates, those that may not be asked for again are not waited for.
   */
  get leastUpdates(): number {
    const { charges, spec } = this.#round;
    if (spec.privacy?.mechanism === 'central') return 0;
    const isSpent = ({ leftOut, partition }: Share) => leftOut && charges?.affords(partition.number) === false;
    const shares = this.#ledger.all.filter((share) => !isSpent(share));
    return Math.min(spec.strategy.minDevices, shares.length);
  }

  /** True when the round may end with so many updates. With none it may only while somebody is there: else it is an outage. */
  isMetBy(updates: number): boolean {
    if (updates < this.leastUpdates) return false;
    return updates > 0 || ableDevices(this.#devices.online(), this.#round.spec).length > 0;
  }

  /** Why the job cannot go on with so many updates. */
  failure(updates: number, omissions: ShareDispatch['omissions']): AppError {
    const first = omissions[0]?.failure;
    const why = first === undefined ? '' : `; the first failure was: ${first.message}`;
    const message = `round ${this.#round.number} has ${updates} of the ${this.leastUpdates} updates it needs${why}`;
    return new AppError(jobFailureCode(first), message);
  }
}
