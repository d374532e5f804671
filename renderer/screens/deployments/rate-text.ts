import type { Deployment } from '../../../common/domain/deployment.ts';
import type { Format } from '../../language/format.ts';
import type { Messages } from '../../language/messages.ts';

type Rated = Pick<Deployment, 'interface' | 'load'>;

/** What a deployment does: tokens in a second for text, requests in a minute for tensors. */
export function rateOf({ interface: kind, load }: Rated): number {
  return kind === 'text' ? load.tokensPerSecond : load.requestsPerMinute;
}

/** A rate with its unit. */
export function rateText(
  kind: Deployment['interface'],
  rate: number,
  { deployments }: Messages,
  format: Format,
): string {
  const shown = format.number(rate, rate < 10 ? 1 : 0);
  return kind === 'text' ? deployments.tokensPerSecond(shown) : deployments.requestsPerMinute(shown);
}
