import { Link } from 'wouter';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { Age } from '../../components/Age.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useAttention } from '../../stores/attention-store.ts';

/** Jobs that go on without a device, why, and what to do. */
export function SetAsideNotes({ id }: { readonly id: DeviceId }) {
  const { attention: words } = useMessages();
  const format = useFormat();
  return useAttention().map(({ id: key, since, cause }) => {
    if (cause.kind !== 'device-set-aside' || cause.deviceId !== id) return null;
    const { title, next } = words.say(cause, format);
    return (
      <section key={key}>
        <p className="device-state">
          <Link href={`/jobs/${cause.jobId}/devices`}>{title}</Link>
          <span className="faint">
            <Age at={since} />
          </span>
        </p>
        <p className="note soft">{next}</p>
      </section>
    );
  });
}
