import type { ComponentType } from 'react';
import type { DesktopState } from '../../../common/desktop/desktop-state.ts';
import { ComputerSettings } from './ComputerSettings.tsx';
import { NotificationsSettings } from './NotificationsSettings.tsx';
import { UpdatesSettings } from './UpdatesSettings.tsx';

/** The sections of the settings that only the desktop app has, in their order. */
export const desktopSections = {
  notifications: NotificationsSettings,
  updates: UpdatesSettings,
  computer: ComputerSettings,
} as const satisfies Record<string, ComponentType<{ readonly app: DesktopState }>>;

export type DesktopSection = keyof typeof desktopSections;
