import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../common/domain/event.ts';
import type { LogLine } from '../../../common/domain/log-record.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useAnswer } from '../../connection/use-answer.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { LevelsDialog } from './LevelsDialog.tsx';
import { LogDetails } from './LogDetails.tsx';
import { LogFilters } from './LogFilters.tsx';
import { LogList } from './LogList.tsx';
import { EVERYTHING, type LogQuery, logFilterOf, readLogQuery, writeLogQuery } from './log-query.ts';
import { useLogPages } from './use-log-pages.ts';
import '../events/events.css';
import './logs.css';

const NEVER: ReadonlySet<EventKind> = new Set();
const askSummary = (client: ControlClient) => client.logs.summary();

/** What orchestrator and devices log, live, and the details of one record. */
export function LogsScreen({ openId }: { readonly openId: string | undefined }) {
  const messages = useMessages();
  const { logs: words } = messages;
  const format = useFormat();
  const [, go] = useLocation();
  const search = useSearch();
  const query = useMemo(() => readLogQuery(search), [search]);
  const filter = useMemo(() => logFilterOf(query), [query]);
  const [isPaused, setPaused] = useState(false);
  const [isAway, setAway] = useState(false);
  const [isSetting, setSetting] = useState(false);
  const { phase, lines, held, hasOlder, skipped, error, loadOlder } = useLogPages(filter, isPaused || isAway);
  const summary = useAnswer(askSummary, NEVER).value;
  const here = writeLogQuery(query);
  const change = useCallback(
    (changed: Partial<LogQuery>) => go(`/logs${writeLogQuery({ ...query, ...changed })}`, { replace: true }),
    [go, query],
  );
  const open = useCallback(({ number }: LogLine) => go(`/logs/${number}${here}`), [go, here]);
  const list = useRef<HTMLDivElement>(null);
  const toNewest = useCallback(() => {
    setPaused(false);
    setAway(false);
    list.current?.querySelector('[role=grid]')?.scrollTo({ top: 0 });
  }, []);
  const number = openId === undefined ? undefined : Number(openId);
  return (
    <>
      <TitleBar
        title={words.title}
        actions={
          <>
            <Button icon={<Icon name="settings" />} onClick={() => setSetting(true)}>
              {words.level.open}
            </Button>
            <Button icon={<Icon name={isPaused ? 'play' : 'pause'} />} onClick={() => setPaused(!isPaused)}>
              {isPaused ? words.resume : words.pause}
            </Button>
          </>
        }
      >
        {summary !== undefined && (
          <span className="small faint">
            {words.kept(format.bytes(summary.sizeBytes), format.bytes(summary.limitBytes), summary.keptDays)}
          </span>
        )}
      </TitleBar>
      <LogFilters query={query} components={summary?.components ?? []} onChange={change} />
      <div className="with-details">
        {phase === 'loading' && lines.length === 0 && <p className="screen-body faint">{messages.app.loading}</p>}
        {phase === 'failed' && (
          <p className="screen-body" role="alert">
            {errorText(error, messages)}
          </p>
        )}
        {phase === 'ready' && lines.length === 0 && held.length === 0 && (
          <div className="screen-body">
            <EmptyState
              title={words.empty.title}
              text={words.empty.text}
              action={here !== '' && <Button onClick={() => change(EVERYTHING)}>{words.filter.clear}</Button>}
            />
          </div>
        )}
        {(lines.length > 0 || held.length > 0) && (
          <div
            ref={list}
            className="log-list"
            onScrollCapture={({ target }) => setAway((target as Element).scrollTop > 2)}
          >
            {held.length > 0 && (
              <button type="button" className="log-newer" onClick={toNewest}>
                <Icon name="up" size={12} /> {words.newer(held.length, format.number(held.length))}
              </button>
            )}
            {skipped > 0 && <p className="log-skipped small">{words.skipped(format.number(skipped))}</p>}
            <LogList lines={lines} hasOlder={hasOlder} onOlder={loadOlder} onOpen={open} openId={number} />
          </div>
        )}
        {number !== undefined && (
          <LogDetails
            key={number}
            number={number}
            known={lines.find((line) => line.number === number)}
            onChange={change}
            onClose={() => go(`/logs${here}`)}
          />
        )}
      </div>
      {isSetting && <LevelsDialog components={summary?.components ?? []} onClose={() => setSetting(false)} />}
    </>
  );
}
