import { DeviceId } from '../../../common/domain/ids.ts';
import { LogLevel } from '../../../common/domain/log-record.ts';
import { Button } from '../../components/Button.tsx';
import { DeviceOptions } from '../../components/DeviceOptions.tsx';
import { FilterChip } from '../../components/data-list/FilterChip.tsx';
import { TextFilter } from '../../components/data-list/TextFilter.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { EVERYTHING, type LogQuery, writeLogQuery } from './log-query.ts';
import '../../components/field.css';

interface LogFiltersProps {
  readonly query: LogQuery;
  /** Those that have logged something. */
  readonly components: readonly string[];
  readonly onChange: (changed: Partial<LogQuery>) => void;
}

/** What of the logs is shown; all of it stands in the address. */
export function LogFilters({ query, components, onChange }: LogFiltersProps) {
  const { logs } = useMessages();
  const words = logs.filter;
  const { level, source, component, jobId, deployment, text } = query;
  const job = useJobs().find(({ id }) => id === jobId);
  return (
    <section className="event-filters" aria-label={words.label}>
      <div className="event-choices event-groups">
        <TextFilter text={text} label={words.text} onChange={onChange} />
        <select
          className="select-input"
          aria-label={words.level}
          value={level ?? ''}
          onChange={({ target }) => onChange({ level: LogLevel.safeParse(target.value).data })}
        >
          <option value="">{words.anyLevel}</option>
          {LogLevel.options.slice(1).map((one) => (
            <option key={one} value={one}>
              {words.from(logs.levels[one])}
            </option>
          ))}
        </select>
        <select
          className="select-input"
          aria-label={words.source}
          value={source ?? ''}
          onChange={({ target: { value } }) =>
            onChange({ source: value === 'orchestrator' ? value : DeviceId.safeParse(value || undefined).data })
          }
        >
          <option value="">{words.anySource}</option>
          <option value="orchestrator">{logs.orchestrator}</option>
          <DeviceOptions chosen={source === 'orchestrator' ? undefined : source} />
        </select>
        <select
          className="select-input"
          aria-label={words.component}
          value={component ?? ''}
          onChange={({ target }) => onChange({ component: target.value || undefined })}
        >
          <option value="">{words.anyComponent}</option>
          {[...new Set([...components, ...(component === undefined ? [] : [component])])].map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        {jobId !== undefined && (
          <FilterChip
            label={words.job(job?.name ?? jobId)}
            removeLabel={words.remove(words.job(job?.name ?? jobId))}
            onRemove={() => onChange({ jobId: undefined })}
          />
        )}
        {deployment !== undefined && (
          <FilterChip
            label={words.deployment(deployment)}
            removeLabel={words.remove(words.deployment(deployment))}
            onRemove={() => onChange({ deployment: undefined })}
          />
        )}
        {writeLogQuery(query) !== '' && (
          <Button look="quiet" onClick={() => onChange(EVERYTHING)}>
            {words.clear}
          </Button>
        )}
      </div>
    </section>
  );
}
