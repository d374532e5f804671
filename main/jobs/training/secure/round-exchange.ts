import type { DeviceId } from '../../../../common/domain/ids.ts';
import type {
  Letter,
  PublicKeys,
  Roster,
  Seat,
  SecureAssignment,
  UnmaskingShares,
} from '../../../../common/domain/secure-aggregation.ts';
import { AppError } from '../../../../common/errors.ts';
import type { Clock } from '../../../../common/lifecycle/clock.ts';
import type { Unmasking } from '../../../../platform/secure-aggregation/unmasking.ts';
import type { Share } from '../share.ts';
import type { ExchangeTerms, Seated } from './secure-seating.ts';
import { SecureSession } from './secure-session.ts';

/** What the devices may take for each step before and after training. */
const STEP_SECONDS = 30;

interface RoundExchangeSetup {
  readonly clock: Clock;
  readonly terms: ExchangeTerms;
  readonly seated: readonly Seated[];
  /** The exchange goes on without these shares, whose devices took longer than that for a step. */
  readonly onLate: (late: readonly Share[], seconds: number) => void;
}

/** The exchange between the devices that have the shares of one round, each at a seat of its own. */
export class RoundExchange {
  readonly terms: ExchangeTerms;
  readonly #setup: RoundExchangeSetup;
  readonly #seats: ReadonlyMap<Share, Seat>;
  readonly #session: SecureSession;
  /** Their devices have lost their keys: what they have brought counts, but they cannot help to unmask. */
  readonly #forgetful = new Set<Share>();
  #disarm = () => {};
  #isSetUp = false;

  constructor(setup: RoundExchangeSetup) {
    this.#setup = setup;
    this.terms = setup.terms;
    this.#seats = new Map(setup.seated.map(({ share }, index) => [share, index + 1]));
    this.#session = new SecureSession({ ...setup.terms, seats: [...this.#seats.values()] });
  }

  /** True once keys and letters were exchanged, and hidden updates may come. */
  get isSetUp(): boolean {
    return this.#isSetUp;
  }

  has(share: Share): boolean {
    return this.#seats.has(share);
  }

  /** What the share's device is told. */
  assignmentOf(share: Share): SecureAssignment {
    return { ...this.terms, seat: this.#seatOf(share) };
  }

  /** Has keys and letters exchanged. Rejects with `below-threshold`. */
  async setUp(): Promise<void> {
    await this.#withinStep(this.#session.roster());
    await this.#withinStep(this.#session.masking());
    this.#isSetUp = true;
  }

  /** These updates are in and no others will come. Resolves with what unmasks their sum; rejects with `below-threshold`. */
  async unmask(done: readonly Share[], isThere: (deviceId: DeviceId | null) => boolean): Promise<Unmasking> {
    const concluded = this.#session.conclude(done.map((share) => this.#seatOf(share)));
    for (const share of done) {
      if (this.#forgetful.has(share) || !isThere(share.task.deviceId)) this.leave(share);
    }
    return await this.#withinStep(concluded);
  }

  advertise(share: Share, keys: PublicKeys): Promise<Roster> {
    return this.#session.advertise(this.#seatOf(share), keys);
  }

  share(share: Share, letters: readonly Letter[]): Promise<readonly Letter[]> {
    return this.#session.share(this.#seatOf(share), letters);
  }

  survivors(): Promise<readonly Seat[]> {
    return this.#session.survivors();
  }

  giveShares(share: Share, shares: UnmaskingShares): void {
    this.#session.unmask(this.#seatOf(share), shares);
  }

  /** The share's device is away: the step in progress goes on without it. */
  leave(share: Share): void {
    this.#session.lose(this.#seatOf(share));
  }

  /** The share's device has no part in the exchange any more, even if it comes back. */
  lose(share: Share): void {
    this.#forgetful.add(share);
    this.leave(share);
  }

  /** Nothing more comes of it. */
  fail(reason: unknown): void {
    this.#disarm();
    this.#session.fail(reason);
  }

  /** Waits for a step, and goes on without those who take too long. */
  async #withinStep<Result>(step: Promise<Result>): Promise<Result> {
    const { clock, onLate } = this.#setup;
    this.#disarm = clock.after(STEP_SECONDS * 1_000, () => {
      const late = new Set(this.#session.closeStep());
      const shares = [...this.#seats].flatMap(([share, seat]) => (late.has(seat) ? [share] : []));
      onLate(shares, STEP_SECONDS);
    });
    return await step.finally(() => this.#disarm());
  }

  #seatOf(share: Share): Seat {
    const seat = this.#seats.get(share);
    if (seat === undefined) throw new AppError('task-superseded', `partition ${share.partition.number} has no seat`);
    return seat;
  }
}
