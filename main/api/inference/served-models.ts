import type { AccessToken } from '../../../common/domain/access-token.ts';
import { ResourceName } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { InferenceDesk, ServedModel } from '../../serving/inference-desk.ts';
import { tooMany } from '../too-many.ts';
import { MinuteBudgets } from './minute-budgets.ts';

interface ServedModelsDeps {
  readonly desk: InferenceDesk;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** The served models as one access token may ask them: the models that it is for, as often as it may. */
export class ServedModels {
  readonly desk: InferenceDesk;
  readonly #requests: MinuteBudgets;
  readonly #tokens: MinuteBudgets;

  constructor({ desk, clock }: ServedModelsDeps) {
    this.desk = desk;
    this.#requests = new MinuteBudgets(clock);
    this.#tokens = new MinuteBudgets(clock);
  }

  /** By name, without those that the token may not ask. */
  list({ models }: AccessToken): readonly ServedModel[] {
    const all = this.desk.list();
    return models.length === 0 ? all : all.filter(({ name }) => models.includes(name));
  }

  /** @throws AppError `model-not-served`, `forbidden` for a model that the token is not for */
  get({ models }: AccessToken, wanted: string): ServedModel {
    const name = ResourceName.safeParse(wanted).data;
    if (name === undefined) throw new AppError('model-not-served', `there is no model "${wanted.slice(0, 64)}"`);
    if (models.length > 0 && !models.includes(name)) {
      throw new AppError('forbidden', `this key is not for the model ${name}`, {
        details: { path: 'model', models: models.join(', ') },
        hint: 'Ask GET /v1/models for those that it is for.',
      });
    }
    return this.desk.get(name);
  }

  /** Counts one more request of the token. @throws HttpProblem `too-many-requests` beyond its rates */
  admit({ id, requestsPerMinute, tokensPerMinute }: AccessToken): void {
    if (tokensPerMinute !== null) {
      const waitMs = this.#tokens.waitMs(id, tokensPerMinute);
      if (waitMs > 0) throw tooMany(`this key has used its ${tokensPerMinute} tokens a minute`, waitMs, 'tokens');
    }
    if (requestsPerMinute === null) return;
    const waitMs = this.#requests.waitMs(id, requestsPerMinute);
    if (waitMs > 0) throw tooMany(`this key has made its ${requestsPerMinute} requests a minute`, waitMs, 'requests');
    this.#requests.spend(id, requestsPerMinute, 1);
  }

  /** Counts tokens of prompts and answers, once they are known. */
  charge({ id, tokensPerMinute }: AccessToken, tokens: number): void {
    if (tokensPerMinute !== null) this.#tokens.spend(id, tokensPerMinute, tokens);
  }
}
