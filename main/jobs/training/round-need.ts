import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import { ableDevices } from '../able-devices.ts';
import { jobFailureCode } from './round-failures.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import type { ShareLedger } from './share-ledger.ts';

interface NeedyRound {
  readonly number: number;
  readonly spec: TrainJobSpec;
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

  /** With privacy a part that does not come in counts as zero: whether a round goes on must not hang on a single one. */
  get leastUpdates(): number {
    const { privacy, strategy } = this.#round.spec;
    return privacy === null ? Math.min(strategy.minDevices, this.#ledger.all.length) : 0;
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
