import type { RawRoute } from './raw-route.ts';

/** A route for whatever no other route takes. */
export interface PageFallback {
  /** True for a request that it is meant for. */
  readonly takes: (method: string, url: string) => boolean;
  readonly route: RawRoute;
}
