import type { ServedFormat } from './replica-plan.ts';

/** By which an agent tells, among its features, that it can serve a format. */
export function servingFeature(format: ServedFormat): string {
  return `serve:${format}`;
}
