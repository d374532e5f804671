import type { LogSource } from '../../../common/domain/log-record.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeviceName } from '../../stores/devices-store.ts';

/** Who wrote a record, by name. */
export function SourceName({ source }: { readonly source: LogSource }) {
  const { logs: words } = useMessages();
  const name = useDeviceName(source === 'orchestrator' ? null : source);
  return source === 'orchestrator' ? <span className="soft">{words.orchestrator}</span> : <span>{name ?? source}</span>;
}
