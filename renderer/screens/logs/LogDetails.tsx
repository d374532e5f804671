import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { JobId } from '../../../common/domain/ids.ts';
import type { LogLine } from '../../../common/domain/log-record.ts';
import { Button } from '../../components/Button.tsx';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { Facts } from '../../components/Facts.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { LevelMark } from './LevelMark.tsx';
import type { LogQuery } from './log-query.ts';
import { SourceName } from './SourceName.tsx';

interface LogDetailsProps {
  readonly number: number;
  /** The record, where the list has it. */
  readonly known: LogLine | undefined;
  readonly onChange: (changed: Partial<LogQuery>) => void;
  readonly onClose: () => void;
}

/** One record with all that is kept of it. */
export function LogDetails({ number, known, onChange, onClose }: LogDetailsProps) {
  const { logs: words, app } = useMessages();
  const client = useClient();
  const [found, setFound] = useState<LogLine | 'missing'>();
  const isKnown = known !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const stop = new AbortController();
    const ask = Number.isSafeInteger(number) && number > 0;
    const asked = ask
      ? client.logs.list({ after: number - 1, limit: 1 }, { signal: stop.signal })
      : Promise.resolve([]);
    asked.then(
      ([line]) => setFound(line?.number === number ? line : 'missing'),
      () => undefined,
    );
    return () => stop.abort();
  }, [client, number, isKnown]);
  const line = known ?? found;
  return (
    <DetailsPanel title={words.details.label} label={words.details.label} onClose={onClose}>
      {line === undefined && <p className="soft">{app.loading}</p>}
      {line === 'missing' && <p className="soft">{words.details.missing}</p>}
      {line !== undefined && line !== 'missing' && <WholeLine line={line} onChange={onChange} />}
    </DetailsPanel>
  );
}

function WholeLine({ line, onChange }: { readonly line: LogLine } & Pick<LogDetailsProps, 'onChange'>) {
  const { details: words } = useMessages().logs;
  const format = useFormat();
  const { at, level, source, component, message, jobId, taskId, deployment, fields } = line;
  const job = JobId.safeParse(jobId).data;
  return (
    <>
      <p className="log-whole">{message}</p>
      <Facts
        facts={[
          [words.at, format.exact(at)],
          [words.level, <LevelMark key="level" level={level} />],
          [
            words.source,
            source === 'orchestrator' ? (
              <SourceName key="source" source={source} />
            ) : (
              <Link key="source" href={`/devices/${source}`}>
                <SourceName source={source} />
              </Link>
            ),
          ],
          [words.component, component],
          ...(job === undefined
            ? []
            : [
                [
                  words.job,
                  <Link key="job" href={`/jobs/${job}`}>
                    {job}
                  </Link>,
                ] as const,
              ]),
          ...(taskId === null ? [] : [[words.task, <code key="task">{taskId}</code>] as const]),
          ...(deployment === null
            ? []
            : [
                [
                  words.deployment,
                  <Link key="deployment" href={`/deployments/${deployment}`}>
                    {deployment}
                  </Link>,
                ] as const,
              ]),
        ]}
      />
      <Facts
        facts={Object.entries(fields).map(
          ([name, value]) =>
            [
              name,
              <code key={name} className="log-field">
                {typeof value === 'string' ? value : JSON.stringify(value, null, 1)}
              </code>,
            ] as const,
        )}
      />
      <div className="event-only">
        <Button onClick={() => onChange({ source })}>{words.onlySource}</Button>
        <Button onClick={() => onChange({ component })}>{words.onlyComponent}</Button>
        {job !== undefined && <Button onClick={() => onChange({ jobId: job })}>{words.onlyJob}</Button>}
      </div>
    </>
  );
}
