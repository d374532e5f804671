import type { EventKind } from '../../../common/domain/event.ts';
import { DeviceId, JobId } from '../../../common/domain/ids.ts';
import { Button } from '../../components/Button.tsx';
import { DeviceOptions } from '../../components/DeviceOptions.tsx';
import { FilterChip } from '../../components/data-list/FilterChip.tsx';
import { TextFilter } from '../../components/data-list/TextFilter.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { EVENT_GROUPS, type EventGroup } from './event-groups.ts';
import { type EventQuery, TIME_RANGES, writeQuery } from './event-query.ts';
import { TimeFields } from './TimeFields.tsx';
import '../../components/field.css';

interface EventFiltersProps {
  readonly query: EventQuery;
  readonly onChange: (changed: Partial<EventQuery>) => void;
  readonly onCopyLink: () => void;
}

const EVERYTHING: EventQuery = {
  chosen: [],
  deviceId: undefined,
  jobId: undefined,
  actor: undefined,
  text: '',
  range: 'all',
  since: undefined,
  until: undefined,
};

/** What of the log is shown; all of it stands in the address. */
export function EventFilters({ query, onChange, onCopyLink }: EventFiltersProps) {
  const { events } = useMessages();
  const words = events.filter;
  const { chosen, deviceId, jobId, actor, text, range } = query;
  const jobs = useJobs();
  const toggle = (word: EventGroup | EventKind): void =>
    onChange({ chosen: chosen.includes(word) ? chosen.filter((one) => one !== word) : [...chosen, word] });
  const kinds = chosen.filter((word): word is EventKind => !EVENT_GROUPS.some((group) => group === word));
  return (
    <section className="event-filters" aria-label={words.label}>
      <div className="event-groups" role="group" aria-label={words.kinds}>
        {EVENT_GROUPS.map((group) => (
          <button key={group} type="button" aria-pressed={chosen.includes(group)} onClick={() => toggle(group)}>
            {events.groups[group]}
          </button>
        ))}
        {kinds.map((kind) => (
          <FilterChip
            key={kind}
            label={events.kinds[kind]}
            removeLabel={words.remove(events.kinds[kind])}
            onRemove={() => toggle(kind)}
          />
        ))}
        {actor !== undefined && (
          <FilterChip
            label={words.actor(actor)}
            removeLabel={words.remove(words.actor(actor))}
            onRemove={() => onChange({ actor: undefined })}
          />
        )}
      </div>
      <div className="event-choices">
        <TextFilter text={text} label={words.text} onChange={onChange} />
        <select
          className="select-input"
          aria-label={words.device}
          value={deviceId ?? ''}
          onChange={({ target }) => onChange({ deviceId: DeviceId.safeParse(target.value || undefined).data })}
        >
          <option value="">{words.anyDevice}</option>
          <DeviceOptions chosen={deviceId} />
        </select>
        <select
          className="select-input"
          aria-label={words.job}
          value={jobId ?? ''}
          onChange={({ target }) => onChange({ jobId: JobId.safeParse(target.value || undefined).data })}
        >
          <option value="">{words.anyJob}</option>
          {jobId !== undefined && !jobs.some(({ id }) => id === jobId) && <option value={jobId}>{jobId}</option>}
          {jobs.map(({ id, name }) => (
            <option key={id} value={id}>
              {name} · {id}
            </option>
          ))}
        </select>
        <select
          className="select-input"
          aria-label={words.time}
          value={range}
          onChange={({ target }) =>
            onChange({
              range: TIME_RANGES.find((one) => one === target.value) ?? 'all',
              since: undefined,
              until: undefined,
            })
          }
        >
          {TIME_RANGES.map((one) => (
            <option key={one} value={one}>
              {words.ranges[one]}
            </option>
          ))}
        </select>
        {range === 'custom' && <TimeFields query={query} onChange={onChange} />}
        {writeQuery(query) !== '' && (
          <>
            <Button look="quiet" onClick={() => onChange(EVERYTHING)}>
              {words.clear}
            </Button>
            <IconButton name="copy" label={events.copyLink} onClick={onCopyLink} />
          </>
        )}
      </div>
    </section>
  );
}
