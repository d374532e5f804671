import type { EtiquettePolicy } from '../../../../common/specs/etiquette-policy.ts';

export type PolicyField = keyof EtiquettePolicy;

/** How the value of a field is asked for. */
export type PolicyInput =
  | { readonly kind: 'level' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'hours'; readonly hasLevels: boolean }
  | {
      readonly kind: 'number';
      readonly unit: 'percent' | 's' | 'min' | 'megabits';
      /** Shown is the value times this. */
      readonly factor: number;
      /** What is suggested where it was "never"; of fields that can be. */
      readonly suggested?: number;
    };

const level = { kind: 'level' } as const;
const seconds = { kind: 'number', unit: 's', factor: 1 } as const;
const share = (suggested?: number) =>
  ({ kind: 'number', unit: 'percent', factor: 100, ...(suggested === undefined ? {} : { suggested }) }) as const;

/** How each field is asked for. */
export const POLICY_INPUTS: Readonly<Record<PolicyField, PolicyInput>> = {
  enabled: { kind: 'switch' },
  onBattery: level,
  yieldBelowCharge: share(0.5),
  offBelowCharge: share(0.2),
  whileUserActive: level,
  userIdleSeconds: { kind: 'number', unit: 'min', factor: 1 / 60 },
  whenWarm: level,
  whenHot: level,
  whenOverheating: level,
  gentleAboveLoad: share(0.5),
  yieldAboveLoad: share(0.8),
  loadSeconds: seconds,
  whenMemoryShort: level,
  whenMemoryCritical: level,
  onMeteredNetwork: level,
  slowBelowMegabits: { kind: 'number', unit: 'megabits', factor: 1, suggested: 50 },
  onSlowNetwork: level,
  hours: { kind: 'hours', hasLevels: true },
  gentleThreads: share(),
  wakeForWork: { kind: 'switch' },
  wakeHours: { kind: 'hours', hasLevels: false },
  economy: { kind: 'switch' },
  economyBelowMemory: share(0.1),
  economyAboveCpuPressure: share(0.5),
  economyBelowCharge: share(0.5),
  economyMargin: share(),
  economySeconds: seconds,
  recoverSeconds: seconds,
  chargeMargin: share(),
  loadMargin: share(),
};

/** All fields, in the order in which an owner would think of them. */
export const POLICY_GROUPS = [
  { id: 'general', fields: ['enabled'] },
  { id: 'power', fields: ['onBattery', 'yieldBelowCharge', 'offBelowCharge'] },
  { id: 'owner', fields: ['whileUserActive', 'userIdleSeconds'] },
  { id: 'hours', fields: ['hours'] },
  { id: 'heat', fields: ['whenWarm', 'whenHot', 'whenOverheating'] },
  { id: 'programs', fields: ['gentleAboveLoad', 'yieldAboveLoad', 'loadSeconds'] },
  { id: 'memory', fields: ['whenMemoryShort', 'whenMemoryCritical'] },
  { id: 'network', fields: ['onMeteredNetwork', 'slowBelowMegabits', 'onSlowNetwork'] },
  { id: 'waking', fields: ['wakeForWork', 'wakeHours'] },
  {
    id: 'economy',
    fields: [
      'economy',
      'economyBelowMemory',
      'economyAboveCpuPressure',
      'economyBelowCharge',
      'economyMargin',
      'economySeconds',
    ],
  },
  { id: 'calm', fields: ['gentleThreads', 'recoverSeconds', 'chargeMargin', 'loadMargin'] },
] as const satisfies readonly { readonly id: string; readonly fields: readonly PolicyField[] }[];
