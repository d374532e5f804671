import { describeChange } from '../../common/domain/describe-change.ts';
import { failureText } from './failure-text.ts';
import type { Format } from './format.ts';
import type { JobEvent } from './job-event.ts';
import type { Messages } from './messages.ts';
import { waitText } from './wait-text.ts';

/** What happened in a job, as a short sentence that does not name it: it stands on the job's own page. */
export function jobEventText(body: JobEvent, messages: Messages, format: Format): string {
  const count = (value: number): string => format.number(value);
  return messages.jobs.logText[body.kind]({
    device: 'deviceName' in body ? body.deviceName : '',
    round: 'round' in body ? count(body.round) : '',
    part: 'partition' in body ? count(body.partition) : '',
    reason: reasonOf(body, messages, format),
    devices: 'devices' in body ? count(body.devices) : '',
    shares: 'shares' in body ? count(body.shares) : '',
    accuracy: accuracyOf(body, format),
    updates: 'updates' in body ? count(body.updates) : '',
    omissions: 'omissions' in body ? count(body.omissions) : '',
    change: 'before' in body ? describeChange(body.before, body.after) : '',
    second: 'secondName' in body ? body.secondName : '',
    hasOmissions: 'omissions' in body && body.omissions > 0,
  });
}

function reasonOf(body: JobEvent, messages: Messages, format: Format): string {
  if ('failure' in body) return failureText(body.failure, messages);
  if ('earlyStop' in body && body.earlyStop !== undefined)
    return messages.jobs.noGain(format.number(body.earlyStop.patience));
  return 'wait' in body ? waitText(body.wait, messages, format) : '';
}

function accuracyOf(body: JobEvent, format: Format): string {
  if ('evaluation' in body) return format.percent(body.evaluation.accuracy, 2);
  return 'accuracy' in body && body.accuracy !== null ? format.percent(body.accuracy, 2) : '';
}
