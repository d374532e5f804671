import { app } from './fr/app.ts';
import { devices } from './fr/devices.ts';
import { errors } from './fr/errors.ts';
import { jobs } from './fr/jobs.ts';
import { score } from './fr/score.ts';
import { states } from './fr/states.ts';
import type { Messages } from './messages.ts';

/** The words of the screens in French. */
export const fr: Messages = { app, devices, errors, jobs, score, states };
