import { z } from 'zod';
import { DeviceId, JobId, ResourceName } from '../domain/ids.ts';

/** The parts of the settings screen; three of them are in the desktop app only. */
export const SettingsSection = z.enum([
  'joining',
  'access',
  'etiquette',
  'backup',
  'agents',
  'appearance',
  'storage',
  'doctor',
  'notifications',
  'updates',
  'computer',
  'about',
]);
export type SettingsSection = z.infer<typeof SettingsSection>;

/** A place in the app that a menu, the tray, a notification or a deep link may open. */
export const Screen = z.discriminatedUnion('screen', [
  z.strictObject({ screen: z.literal('overview') }),
  z.strictObject({ screen: z.literal('devices'), device: DeviceId.optional() }),
  z.strictObject({ screen: z.literal('jobs'), job: JobId.optional() }),
  z.strictObject({ screen: z.literal('new-job') }),
  z.strictObject({ screen: z.literal('models'), model: ResourceName.optional() }),
  z.strictObject({ screen: z.literal('datasets'), dataset: ResourceName.optional() }),
  z.strictObject({ screen: z.literal('alerts') }),
  z.strictObject({ screen: z.literal('events'), event: z.int().min(1).optional() }),
  z.strictObject({ screen: z.literal('logs') }),
  z.strictObject({ screen: z.literal('settings'), section: SettingsSection.optional() }),
  z.strictObject({ screen: z.literal('first-run') }),
]);
export type Screen = z.infer<typeof Screen>;

/** The path of a screen, without its origin: the same in the window, in a browser and behind `edgeorchestra://`. */
export function pathOfScreen(screen: Screen): string {
  switch (screen.screen) {
    case 'overview':
      return '/';
    case 'devices':
      return path('devices', screen.device);
    case 'jobs':
      return path('jobs', screen.job);
    case 'new-job':
      return '/jobs/new';
    case 'models':
      return path('models', screen.model);
    case 'datasets':
      return path('datasets', screen.dataset);
    case 'alerts':
      return '/alerts';
    case 'logs':
      return '/logs';
    case 'events':
      return path('events', screen.event?.toString());
    case 'first-run':
      return '/first-run';
    case 'settings':
      return path('settings', screen.section);
  }
}

/** The screen of a path, or undefined for one that is none. */
export function screenOfPath(path: string): Screen | undefined {
  const [first = '', second, ...more] = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (more.length > 0) return undefined;
  const result = Screen.safeParse(screenNamed(first, second));
  return result.success ? result.data : undefined;
}

function screenNamed(first: string, second: string | undefined): unknown {
  if (second === undefined) return { screen: first === '' ? 'overview' : first === 'new-job' ? undefined : first };
  switch (first) {
    case 'devices':
      return { screen: first, device: second };
    case 'jobs':
      return second === 'new' ? { screen: 'new-job' } : { screen: first, job: second };
    case 'models':
      return { screen: first, model: second };
    case 'datasets':
      return { screen: first, dataset: second };
    case 'events':
      return /^\d{1,15}$/.test(second) ? { screen: first, event: Number(second) } : undefined;
    case 'settings':
      return { screen: first, section: second };
    default:
      return undefined;
  }
}

function path(screen: string, item?: string): string {
  return item === undefined ? `/${screen}` : `/${screen}/${item}`;
}
