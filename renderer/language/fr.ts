import { app } from './fr/app.ts';
import { devices } from './fr/devices.ts';
import { errors } from './fr/errors.ts';
import { states } from './fr/states.ts';
import type { Messages } from './messages.ts';

/** The words of the screens in French. */
export const fr: Messages = { app, devices, errors, states };
