import type { LogLine } from '../../../common/domain/log-record.ts';
import { GrowingGrid } from '../../components/data-list/GrowingGrid.tsx';
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
  return (
    <GrowingGrid
      label={words.list}
      items={lines}
      idOf={idOf}
      columns={columns}
      onOpen={onOpen}
      openId={openId === undefined ? undefined : String(openId)}
      hasOlder={hasOlder}
      ahead={AHEAD}
      onOlder={onOlder}
      end={hasOlder ? words.searching : words.end(length, format.number(length))}
    />
  );
}
