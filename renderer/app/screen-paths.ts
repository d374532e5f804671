import type { IconName } from '../components/Icon.tsx';
import type { Messages } from '../language/messages.ts';

/** The screens of the sidebar, in its order. */
export const SCREENS = [
  { id: 'overview', path: '/' },
  { id: 'devices', path: '/devices' },
  { id: 'jobs', path: '/jobs' },
  { id: 'models', path: '/models' },
  { id: 'datasets', path: '/datasets' },
  { id: 'alerts', path: '/alerts' },
  { id: 'events', path: '/events' },
  { id: 'logs', path: '/logs' },
  { id: 'settings', path: '/settings' },
] as const satisfies readonly { id: IconName & keyof Messages['app']['nav']; path: string }[];

export type ScreenId = (typeof SCREENS)[number]['id'];

/** Which screen an address belongs to; deployments are a part of the models. */
export function screenOf(location: string): ScreenId | undefined {
  if (/^\/deployments(\/|$)/.test(location)) return 'models';
  return SCREENS.find(({ path }) => location === path || (path !== '/' && location.startsWith(`${path}/`)))?.id;
}
