import { DeviceId, JobId, ResourceName } from '../../../common/domain/ids.ts';
import { LogFilter, LogLevel, type LogSource } from '../../../common/domain/log-record.ts';

/** What somebody wants to see of the logs, as the address says it. */
export interface LogQuery {
  readonly level: LogLevel | undefined;
  readonly source: LogSource | undefined;
  readonly component: string | undefined;
  readonly jobId: JobId | undefined;
  readonly deployment: ResourceName | undefined;
  readonly text: string;
}

export const EVERYTHING: LogQuery = {
  level: undefined,
  source: undefined,
  component: undefined,
  jobId: undefined,
  deployment: undefined,
  text: '',
};

/** Reads the address; what cannot be read is left out. */
export function readLogQuery(search: string): LogQuery {
  const given = new URLSearchParams(search);
  const source = given.get('source');
  return {
    level: LogLevel.safeParse(given.get('level')).data,
    source: source === 'orchestrator' ? source : DeviceId.safeParse(source).data,
    component: given.get('component') || undefined,
    jobId: JobId.safeParse(given.get('job')).data,
    deployment: ResourceName.safeParse(given.get('deployment')).data,
    text: given.get('text') ?? '',
  };
}

/** The address of a query, with its question mark; empty for everything. */
export function writeLogQuery({ level, source, component, jobId, deployment, text }: LogQuery): string {
  const search = new URLSearchParams();
  if (level !== undefined) search.set('level', level);
  if (source !== undefined) search.set('source', source);
  if (component !== undefined) search.set('component', component);
  if (jobId !== undefined) search.set('job', jobId);
  if (deployment !== undefined) search.set('deployment', deployment);
  if (text.trim() !== '') search.set('text', text);
  const said = search.toString();
  return said === '' ? '' : `?${said}`;
}

/** The same for the orchestrator. */
export function logFilterOf({ text, ...query }: LogQuery): LogFilter {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  return LogFilter.parse({ ...given, ...(text.trim() !== '' && { text: text.slice(0, 200) }) });
}
