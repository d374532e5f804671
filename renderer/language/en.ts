import { app } from './en/app.ts';
import { devices } from './en/devices.ts';
import { errors } from './en/errors.ts';
import { states } from './en/states.ts';

/** The words of the screens in English. */
export const en = { app, devices, errors, states };
