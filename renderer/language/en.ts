import { access } from './en/access.ts';
import { alerts } from './en/alerts.ts';
import { app } from './en/app.ts';
import { attention } from './en/attention.ts';
import { backup } from './en/backup.ts';
import { datasets } from './en/datasets.ts';
import { deployments } from './en/deployments.ts';
import { desktop } from './en/desktop.ts';
import { devices } from './en/devices.ts';
import { doctor } from './en/doctor.ts';
import { drop } from './en/drop.ts';
import { economy } from './en/economy.ts';
import { errors } from './en/errors.ts';
import { etiquette } from './en/etiquette.ts';
import { events } from './en/events.ts';
import { firstRun } from './en/first-run.ts';
import { jobs } from './en/jobs.ts';
import { joining } from './en/joining.ts';
import { logs } from './en/logs.ts';
import { models } from './en/models.ts';
import { newJob } from './en/new-job.ts';
import { overview } from './en/overview.ts';
import { score } from './en/score.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { states } from './en/states.ts';
import { updates } from './en/updates.ts';

/** The words of the screens in English. */
export const en = {
  access,
  alerts,
  app,
  attention,
  backup,
  updates,
  desktop,
  datasets,
  deployments,
  devices,
  doctor,
  drop,
  errors,
  economy,
  etiquette,
  events,
  firstRun,
  jobs,
  joining,
  logs,
  models,
  newJob,
  overview,
  score,
  session,
  settings,
  states,
};
