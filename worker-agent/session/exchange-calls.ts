import type { TaskReference } from '../../common/domain/assignment.ts';
import type { Letter, PublicKeys, Roster, Seat, UnmaskingShares } from '../../common/domain/secure-aggregation.ts';
import { decodeLetters, decodeRoster, decodeSeats } from '../../platform/wire/secure-aggregation-wire.ts';
import { encodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import type { Connection } from './connection.ts';
import type { OrchestratorLink } from './orchestrator-link.ts';
import { untilDone } from './until-done.ts';

/** Longer than the orchestrator lets a call wait for the other devices. */
const CALL_TIMEOUT_MS = 20_000;

/** Calls of one exchange. Each survives cuts, and throws `task-superseded` when the exchange goes on without this device. */
export class ExchangeCalls {
  readonly #link: Pick<OrchestratorLink, 'connection'>;

  constructor(link: Pick<OrchestratorLink, 'connection'>) {
    this.#link = link;
  }

  /** Tells this device's keys, and brings everybody's. */
  async advertiseKeys(task: TaskReference, keys: PublicKeys, signal: AbortSignal): Promise<Roster> {
    const request = { task: encodeTaskReference(task), keys };
    const { roster } = await this.#untilAnswered(signal, ({ exchanges }) =>
      exchanges.advertiseKeys(request, { signal, timeoutMs: CALL_TIMEOUT_MS }),
    );
    return decodeRoster(roster);
  }

  /** Sends letters to the others, and brings those to this device. */
  async shareKeys(task: TaskReference, letters: readonly Letter[], signal: AbortSignal): Promise<Letter[]> {
    const request = { task: encodeTaskReference(task), letters: [...letters] };
    const answer = await this.#untilAnswered(signal, ({ exchanges }) =>
      exchanges.shareKeys(request, { signal, timeoutMs: CALL_TIMEOUT_MS }),
    );
    return decodeLetters(answer.letters);
  }

  /** Brings the seats whose updates are in. */
  async listSurvivors(task: TaskReference, signal: AbortSignal): Promise<Seat[]> {
    const request = { task: encodeTaskReference(task) };
    const { seats } = await this.#untilAnswered(signal, ({ exchanges }) =>
      exchanges.listSurvivors(request, { signal, timeoutMs: CALL_TIMEOUT_MS }),
    );
    return decodeSeats(seats);
  }

  /** Gives away what it takes to unmask the sum. */
  async unmask(task: TaskReference, shares: UnmaskingShares, signal: AbortSignal): Promise<void> {
    await untilDone(this.#link, signal, async ({ exchanges }) => {
      await exchanges.unmask({ task: encodeTaskReference(task), ...shares }, { signal, timeoutMs: CALL_TIMEOUT_MS });
    });
  }

  /** Repeats a call that waits for the other devices. */
  async #untilAnswered<Answer extends { readonly pending: boolean }>(
    signal: AbortSignal,
    call: (connection: Connection) => Promise<Answer>,
  ): Promise<Answer> {
    for (;;) {
      const answer = await untilDone(this.#link, signal, call);
      if (!answer.pending) return answer;
    }
  }
}
