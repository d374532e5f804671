import { useCallback } from 'react';
import type { LogLine } from '../../../common/domain/log-record.ts';
import { DataGrid } from '../../components/data-list/DataGrid.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useLogColumns } from './use-log-columns.tsx';

interface LogListProps {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  readonly hasOlder: boolean;
  /** Called when the end comes into sight. */
  readonly onOlder: () => void;
  readonly onOpen: (line: LogLine) => void;
  readonly openId: number | undefined;
}

/** Older records are fetched when so many rows are left below. */
const AHEAD = 60;
const idOf = ({ number }: LogLine): string => String(number);

/** Log records as rows; older ones come as one scrolls. */
export function LogList({ lines, hasOlder, onOlder, onOpen, openId }: LogListProps) {
  const { logs: words } = useMessages();
  const format = useFormat();
  const columns = useLogColumns(openId !== undefined);
  const { length } = lines;
  const reach = useCallback(
    (count: number) => {
      if (hasOlder && count > length - AHEAD) onOlder();
    },
    [hasOlder, length, onOlder],
  );
  return (
    <div className="data-list">
      <DataGrid
        label={words.list}
        items={lines}
        isPart={hasOlder}
        idOf={idOf}
        columns={columns}
        onOpen={onOpen}
        openId={openId === undefined ? undefined : String(openId)}
        growsAbove
        onReach={reach}
      >
        <p className="events-end small faint">
          {hasOlder ? words.searching : words.end(length, format.number(length))}
        </p>
      </DataGrid>
    </div>
  );
}
