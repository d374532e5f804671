import type { Omission } from '../../../../common/domain/job.ts';
import { failureText } from '../../../language/failure-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceNames } from '../../../stores/devices-store.ts';

/** What did not make it into a round, and why. */
export function OmissionsCell({ omissions }: { readonly omissions: readonly Omission[] }) {
  const messages = useMessages();
  const format = useFormat();
  const names = useDeviceNames();
  const { rounds: words } = messages.jobs;
  if (omissions.length === 0) return <span className="faint">–</span>;
  const reasons = omissions.map(({ deviceId, partition, failure }) => {
    const device = deviceId === null ? words.nobody : (names.get(deviceId) ?? deviceId);
    return `${words.omission(device, format.number(partition))}: ${failureText(failure, messages)}`;
  });
  return (
    <span title={reasons.join('\n')}>
      <strong>{format.number(omissions.length)}</strong> <span className="soft">{reasons[0]}</span>
    </span>
  );
}
