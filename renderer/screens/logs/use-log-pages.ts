import { useCallback, useEffect, useRef, useState } from 'react';
import { followLogs } from '../../../common/api-client/follow-logs.ts';
import type { LogFilter, LogLine } from '../../../common/domain/log-record.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useConnectionPhase } from '../../stores/connection-store.ts';
import { mergeLines } from './merge-lines.ts';

interface LogPages {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** New ones that are not shown yet, newest first. */
  readonly held: readonly LogLine[];
  readonly hasOlder: boolean;
  /** Came faster than they could be shown. */
  readonly skipped: number;
  readonly error: unknown;
}

const PAGE = 500;
/** Beyond it the oldest are let go of while the newest are looked at; they come again as one scrolls. */
const MOST_LIVE = 20_000;
const NOTHING: LogPages = { phase: 'loading', lines: [], held: [], hasOlder: false, skipped: 0, error: undefined };

/**
 * The logs as a filter shows them, newest first: pages of older records as they are asked for, new ones as they come, unless
 * they are to be held back. The filter must keep its identity while it is the same.
 */
export function useLogPages(filter: LogFilter, isHolding: boolean): LogPages & { readonly loadOlder: () => void } {
  const client = useClient();
  const isLive = useConnectionPhase() === 'live';
  const [pages, setPages] = useState(NOTHING);
  const isAsking = useRef(false);
  const holding = useRef(isHolding);

  useEffect(() => {
    holding.current = isHolding;
    if (!isHolding) setPages((before) => (before.held.length === 0 ? before : shown(before, before.held)));
  }, [isHolding]);

  useEffect(() => {
    if (!isLive) return;
    const stop = new AbortController();
    const { signal } = stop;
    const follow = async (): Promise<void> => {
      let isFirst = true;
      for await (const { lines, skipped } of followLogs(client, { filter, signal })) {
        if (isFirst) {
          const latest = await client.logs.list({ ...filter, limit: PAGE }, { signal });
          const newestFirst = latest.toReversed();
          setPages({ ...NOTHING, phase: 'ready', lines: newestFirst, hasOlder: latest.length === PAGE });
        }
        isFirst = false;
        if (lines.length > 0 || skipped > 0) setPages((before) => taken(before, lines, skipped, holding.current));
      }
    };
    setPages((before) => ({ ...before, phase: 'loading' }));
    follow().catch((error: unknown) => {
      if (!signal.aborted) setPages((before) => ({ ...before, phase: 'failed', error }));
    });
    return () => stop.abort();
  }, [client, filter, isLive]);

  const last = pages.lines.at(-1)?.number;
  const loadOlder = useCallback(() => {
    if (last === undefined || isAsking.current) return;
    isAsking.current = true;
    client.logs
      .list({ ...filter, before: last, limit: PAGE })
      .then(
        (older) =>
          setPages((before) =>
            before.lines.at(-1)?.number === last
              ? { ...before, lines: [...before.lines, ...older.toReversed()], hasOlder: older.length === PAGE }
              : before,
          ),
        (error: unknown) => setPages((before) => ({ ...before, error })),
      )
      .finally(() => {
        isAsking.current = false;
      });
  }, [client, filter, last]);
  return { ...pages, loadOlder };
}

function taken(before: LogPages, lines: readonly LogLine[], more: number, isHolding: boolean): LogPages {
  const skipped = before.skipped + more;
  if (!isHolding) return shown({ ...before, skipped }, lines);
  const held = mergeLines(before.held, lines);
  const lost = Math.max(0, held.length - MOST_LIVE);
  return { ...before, held: held.slice(0, MOST_LIVE), skipped: skipped + lost };
}

function shown(before: LogPages, added: readonly LogLine[]): LogPages {
  const lines = mergeLines(before.lines, added);
  const isLong = lines.length > MOST_LIVE && lines.length > before.lines.length;
  return {
    ...before,
    held: [],
    lines: isLong ? lines.slice(0, MOST_LIVE) : lines,
    hasOlder: before.hasOlder || isLong,
  };
}
