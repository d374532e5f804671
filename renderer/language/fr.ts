import { access } from './fr/access.ts';
import { alerts } from './fr/alerts.ts';
import { app } from './fr/app.ts';
import { attention } from './fr/attention.ts';
import { backup } from './fr/backup.ts';
import { datasets } from './fr/datasets.ts';
import { deployments } from './fr/deployments.ts';
import { desktop } from './fr/desktop.ts';
import { devices } from './fr/devices.ts';
import { doctor } from './fr/doctor.ts';
import { drop } from './fr/drop.ts';
import { economy } from './fr/economy.ts';
import { errors } from './fr/errors.ts';
import { etiquette } from './fr/etiquette.ts';
import { events } from './fr/events.ts';
import { firstRun } from './fr/first-run.ts';
import { jobs } from './fr/jobs.ts';
import { joining } from './fr/joining.ts';
import { logs } from './fr/logs.ts';
import { models } from './fr/models.ts';
import { newJob } from './fr/new-job.ts';
import { overview } from './fr/overview.ts';
import { score } from './fr/score.ts';
import { session } from './fr/session.ts';
import { settings } from './fr/settings.ts';
import { states } from './fr/states.ts';
import { updates } from './fr/updates.ts';
import type { Messages } from './messages.ts';

/** The words of the screens in French. */
export const fr: Messages = {
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
