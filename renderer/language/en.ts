import { access } from './en/access.ts';
import { app } from './en/app.ts';
import { attention } from './en/attention.ts';
import { devices } from './en/devices.ts';
import { errors } from './en/errors.ts';
import { events } from './en/events.ts';
import { joining } from './en/joining.ts';
import { overview } from './en/overview.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { states } from './en/states.ts';

/** The words of the screens in English. */
export const en = { access, app, attention, devices, errors, events, joining, overview, session, settings, states };
