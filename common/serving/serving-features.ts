import { ServedFormat } from './replica-plan.ts';

/** By which an agent tells, among its features, that it can serve a format. */
export function servingFeature(format: ServedFormat): string {
  return `serve:${format}`;
}

/** All formats that an agent of this version serves, by name. */
export const SERVING_FEATURES: readonly string[] = ServedFormat.options.map(servingFeature);
