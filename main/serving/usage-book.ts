import type { UsageRow } from '../../common/domain/deployment.ts';
import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import type { Database } from '../storage/database.ts';
import { UsageRows } from '../storage/rows/usage-rows.ts';
import type { InferenceCaller } from './inference-desk.ts';

interface UsageBookDeps {
  readonly database: Database;
  readonly clock: Clock;
}

interface Use {
  readonly caller: InferenceCaller;
  readonly deployment: ResourceName;
  readonly deviceId: DeviceId | null;
  /** Undefined where it did not come to an end. */
  readonly end: AnswerEnd | undefined;
  /** That the caller has got. */
  readonly tokens: number;
}

const WRITE_BEHIND_MS = 1_000;
const DAY_MS = 86_400_000;
type Counted = { -readonly [Field in keyof UsageRow]: UsageRow[Field] };

/** Counts what each access token has asked of each deployment and device, by day. Written behind, a second at most. */
export class UsageBook implements Service {
  readonly name = 'usage-book';
  readonly #deps: UsageBookDeps;
  readonly #rows: UsageRows;
  readonly #unwritten = new Map<string, Counted>();
  #disarm: (() => void) | undefined;
  #today = { number: Number.NaN, text: '' };

  constructor(deps: UsageBookDeps) {
    this.#deps = deps;
    this.#rows = new UsageRows(deps.database);
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#write();
  }

  note({ caller, deployment, deviceId, end, tokens }: Use): void {
    const day = this.#day();
    const key = `${day} ${caller.tokenId} ${deployment} ${deviceId ?? ''}`;
    const row = this.#unwritten.get(key) ?? {
      ...{ day, ...caller, deployment, deviceId },
      ...{ requests: 0, failures: 0, promptTokens: 0, completionTokens: 0, computeMs: 0 },
    };
    this.#unwritten.set(key, row);
    row.requests++;
    row.failures += end === undefined ? 1 : 0;
    row.promptTokens += end?.promptTokens ?? 0;
    row.completionTokens += end?.completionTokens ?? tokens;
    row.computeMs += Math.round((end?.computeUs ?? 0) / 1_000);
    this.#disarm ??= this.#deps.clock.after(WRITE_BEHIND_MS, () => this.#write());
  }

  /** From one day to another, both with it. */
  between(from = '0000-00-00', to = '9999-99-99'): UsageRow[] {
    this.#write();
    return this.#rows.between(from, to);
  }

  /** Of now, in UTC, written out once a day. */
  #day(): string {
    const number = Math.floor(this.#deps.clock.now() / DAY_MS);
    if (this.#today.number !== number) {
      this.#today = { number, text: new Date(number * DAY_MS).toISOString().slice(0, 10) };
    }
    return this.#today.text;
  }

  #write(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    if (this.#unwritten.size === 0) return;
    this.#deps.database.transaction(() => {
      for (const row of this.#unwritten.values()) this.#rows.add(row);
    });
    this.#unwritten.clear();
  }
}
