import { rm } from 'node:fs/promises';
import type { TaskReference, UpdateSummary } from '../../common/domain/assignment.ts';
import type { SecureAssignment } from '../../common/domain/secure-aggregation.ts';
import { SecureParticipant } from '../../platform/secure-aggregation/participant.ts';
import type { ExchangeCalls } from '../session/exchange-calls.ts';
import { hideUpdate } from './hide-update.ts';

/** Files of an update before and after it was hidden. */
interface UpdateFiles {
  readonly plain: string;
  readonly hidden: string;
}

/** This device's part in one exchange: keys and letters before it trains, its update under masks, and shares at the end. */
export class HiddenUpdate {
  readonly #calls: ExchangeCalls;
  readonly #task: TaskReference;
  readonly #assignment: SecureAssignment;
  readonly #participant: SecureParticipant;

  constructor(calls: ExchangeCalls, task: TaskReference, assignment: SecureAssignment) {
    this.#calls = calls;
    this.#task = task;
    this.#assignment = assignment;
    this.#participant = new SecureParticipant(assignment);
  }

  /** Exchanges keys and letters with the others; tells how many there are with this device. */
  async setUp(signal: AbortSignal): Promise<number> {
    const roster = await this.#calls.advertiseKeys(this.#task, this.#participant.keys, signal);
    const letters = await this.#calls.shareKeys(this.#task, this.#participant.writeLetters(roster), signal);
    this.#participant.readLetters(letters);
    return letters.length + 1;
  }

  /** Hides the update, once; the plain one is removed. */
  async hide(update: UpdateSummary, { plain, hidden }: UpdateFiles): Promise<UpdateSummary> {
    const { participants, mostSamples, clipNorm } = this.#assignment;
    const made = await hideUpdate({
      plainFile: plain,
      hiddenFile: hidden,
      samples: update.samples,
      bounds: { participants, mostSamples, clipNorm },
      masks: this.#participant.masks(),
    });
    await rm(plain);
    return { ...update, ...made };
  }

  /** Helps to unmask the sum, once the hidden update has arrived. */
  async unmask(signal: AbortSignal): Promise<void> {
    const survivors = await this.#calls.listSurvivors(this.#task, signal);
    await this.#calls.unmask(this.#task, this.#participant.unmask(survivors), signal);
  }
}
