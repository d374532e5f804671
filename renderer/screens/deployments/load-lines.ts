import type { Deployment } from '../../../common/domain/deployment.ts';
import type { LoadSample } from '../../stores/deployments-store.ts';
import { rateOf } from './rate-text.ts';

/** Load as a chart takes it. */
export interface LoadLines {
  /** Unix seconds. */
  readonly x: readonly number[];
  /** Tokens in a second or requests in a minute; null where nobody looked. */
  readonly rate: readonly (number | null)[];
  /** Milliseconds; null where nothing was asked. */
  readonly latency: readonly (number | null)[];
}

/** Longer without a look is a gap, and drawn as one. */
const GAP_MS = 10_000;

/** The lines of a deployment's load as it was seen. */
export function loadLines(seen: readonly LoadSample[], kind: Deployment['interface']): LoadLines {
  const x: number[] = [];
  const rate: (number | null)[] = [];
  const latency: (number | null)[] = [];
  let before: number | undefined;
  for (const { at, load } of seen) {
    if (before !== undefined && at - before > GAP_MS) {
      x.push((before + at) / 2_000);
      rate.push(null);
      latency.push(null);
    }
    x.push(at / 1_000);
    rate.push(rateOf({ interface: kind, load }));
    latency.push(load.latencyMs);
    before = at;
  }
  return { x, rate, latency };
}
