import { app } from './en/app.ts';
import { devices } from './en/devices.ts';
import { errors } from './en/errors.ts';
import { jobs } from './en/jobs.ts';
import { score } from './en/score.ts';
import { states } from './en/states.ts';

/** The words of the screens in English. */
export const en = { app, devices, errors, jobs, score, states };
