import { DeviceId } from '../../../common/domain/ids.ts';
import { LogLevel } from '../../../common/domain/log-record.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDevices } from '../../stores/devices-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { TextFilter } from '../events/TextFilter.tsx';
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
  const devices = useDevices();
  const job = useJobs().find(({ id }) => id === jobId);
  const isOther = source !== undefined && source !== 'orchestrator' && !devices.has(source);
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
          {isOther && <option value={source}>{source}</option>}
          {[...devices.values()].map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
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
          <Removable label={words.job(job?.name ?? jobId)} onRemove={() => onChange({ jobId: undefined })} />
        )}
        {deployment !== undefined && (
          <Removable label={words.deployment(deployment)} onRemove={() => onChange({ deployment: undefined })} />
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

function Removable({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
  const { filter } = useMessages().logs;
  return (
    <button type="button" className="filter-chip" aria-pressed aria-label={filter.remove(label)} onClick={onRemove}>
      {label} <Icon name="close" size={12} />
    </button>
  );
}
