import type {
  Letter,
  PublicKeys,
  Roster,
  Seat,
  UnmaskingShares,
} from '../../../../common/domain/secure-aggregation.ts';
import { AppError } from '../../../../common/errors.ts';
import type { Unmasking } from '../../../../platform/secure-aggregation/unmasking.ts';
import { StepAnswers } from './step-answers.ts';

interface SecureSessionSetup {
  readonly session: string;
  readonly threshold: number;
  readonly seats: readonly Seat[];
}

/** Letters by whom they are for. */
type Inboxes = ReadonlyMap<Seat, readonly Letter[]>;

/**
 * The orchestrator's side of one exchange: it passes on keys and sealed letters, says whose updates are in, and gathers what it
 * takes to unmask their sum. With fewer devices than the threshold at any step all of it fails with `below-threshold`.
 *
 * Source: Bonawitz et al. 2017, "Practical Secure Aggregation for Privacy-Preserving Machine Learning", Figure 4.
 */
export class SecureSession {
  readonly #setup: SecureSessionSetup;
  readonly #roster = Promise.withResolvers<Roster>();
  readonly #inboxes = Promise.withResolvers<Inboxes>();
  readonly #survivors = Promise.withResolvers<readonly Seat[]>();
  readonly #unmasking = Promise.withResolvers<Unmasking>();
  readonly #keys: StepAnswers<PublicKeys>;
  #letters: StepAnswers<readonly Letter[]> | undefined;
  #shares: StepAnswers<UnmaskingShares> | undefined;
  #known: Roster = [];
  #masking: readonly Seat[] = [];

  constructor(setup: SecureSessionSetup) {
    this.#setup = setup;
    for (const { promise } of [this.#roster, this.#inboxes, this.#survivors, this.#unmasking]) {
      promise.catch(() => undefined); // a failure reaches those who wait, and there may be nobody
    }
    this.#keys = this.#gather(setup.seats, 'told their keys', (keys) => this.#openLetters(keys));
  }

  /** Everybody's keys, once that is settled. */
  roster(): Promise<Roster> {
    return this.#roster.promise;
  }

  /** Those who mask with each other, once that is settled. */
  async masking(): Promise<readonly Seat[]> {
    await this.#inboxes.promise;
    return this.#masking;
  }

  /** Takes a device's keys; resolves with everybody's. @throws AppError `task-superseded` when it goes on without that device */
  async advertise(seat: Seat, keys: PublicKeys): Promise<Roster> {
    this.#keys.give(seat, keys);
    return await this.#roster.promise;
  }

  /** Takes a device's letters; resolves with those for it. @throws AppError `task-superseded`, `invalid-argument` */
  async share(seat: Seat, letters: readonly Letter[]): Promise<readonly Letter[]> {
    if (this.#letters === undefined) throw new AppError('invalid-argument', 'keys come before letters');
    const receivers = new Set(letters.map(({ to }) => to));
    const others = this.#known.filter((peer) => peer.seat !== seat);
    const isWhole = receivers.size === letters.length && letters.length === others.length;
    if (!isWhole || letters.some(({ from }) => from !== seat) || others.some((peer) => !receivers.has(peer.seat))) {
      throw new AppError('invalid-argument', `seat ${seat} has to write one letter to each of the others`);
    }
    this.#letters.give(seat, letters);
    return (await this.#inboxes.promise).get(seat) ?? [];
  }

  /** Whose updates are in, once that is settled. */
  survivors(): Promise<readonly Seat[]> {
    return this.#survivors.promise;
  }

  /** Takes what a device gives away for unmasking. @throws AppError `task-superseded`, `invalid-argument` */
  unmask(seat: Seat, shares: UnmaskingShares): void {
    if (this.#shares === undefined) throw new AppError('invalid-argument', 'the survivors are not settled');
    this.#shares.give(seat, shares);
  }

  /** These have brought their updates, and the others will not. Resolves with what it takes to unmask the sum of these. */
  conclude(survivors: readonly Seat[]): Promise<Unmasking> {
    const { session, threshold } = this.#setup;
    if (survivors.length < threshold) {
      const found = `${survivors.length} of the ${threshold} devices that it takes have brought their updates`;
      this.fail(new AppError('below-threshold', found));
      return this.#unmasking.promise;
    }
    this.#shares = this.#gather(survivors, 'helped to unmask', (shares) => {
      this.#unmasking.resolve({ session, threshold, roster: this.#known, masking: this.#masking, survivors, shares });
    });
    this.#survivors.resolve(survivors);
    return this.#unmasking.promise;
  }

  /** A device has left. What it has given away for unmasking still counts. */
  lose(seat: Seat): void {
    if (this.#shares !== undefined) {
      if (!this.#shares.has(seat)) this.#shares.lose(seat);
    } else if (this.#letters === undefined) this.#keys.lose(seat);
    else this.#letters.lose(seat);
  }

  /** Goes on without those that have not answered to the step in progress; tells who they are. */
  closeStep(): readonly Seat[] {
    return (this.#shares ?? this.#letters ?? this.#keys).close();
  }

  /** Nothing more comes of it. */
  fail(error: unknown): void {
    for (const waiting of [this.#roster, this.#inboxes, this.#survivors, this.#unmasking]) waiting.reject(error);
  }

  #gather<Answer>(
    from: readonly Seat[],
    what: string,
    onComplete: (answers: ReadonlyMap<Seat, Answer>) => void,
  ): StepAnswers<Answer> {
    const { threshold } = this.#setup;
    return new StepAnswers({ from, threshold, what, onComplete, onFailure: (error) => this.fail(error) });
  }

  #openLetters(keys: ReadonlyMap<Seat, PublicKeys>): void {
    this.#known = [...keys].map(([seat, own]) => ({ seat, ...own })).sort((a, b) => a.seat - b.seat);
    const seats = this.#known.map(({ seat }) => seat);
    this.#letters = this.#gather(seats, 'shared their keys', (letters) => this.#deliver(letters));
    this.#roster.resolve(this.#known);
  }

  #deliver(letters: ReadonlyMap<Seat, readonly Letter[]>): void {
    this.#masking = [...letters.keys()].sort((a, b) => a - b);
    const all = [...letters.values()].flat();
    this.#inboxes.resolve(new Map(this.#masking.map((seat) => [seat, all.filter(({ to }) => to === seat)])));
  }
}
