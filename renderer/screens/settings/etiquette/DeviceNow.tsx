import { DeviceId } from '../../../../common/domain/ids.ts';
import { EtiquetteNote } from '../../../components/EtiquetteNote.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDevice } from '../../../stores/devices-store.ts';

/** What a device does at this moment, and why. */
export function DeviceNow({ id }: { readonly id: string }) {
  const { editor: words } = useMessages().etiquette;
  const device = useDevice(DeviceId.parse(id));
  if (device === undefined) return null;
  const { state, etiquette } = device;
  return (
    <p className="note">
      <span className="faint">{words.now}</span>{' '}
      {state !== 'online' ? (
        <span className="soft small">{words.asleep}</span>
      ) : etiquette === null || etiquette.level === 'full' ? (
        <span className="soft small">{words.nowFull}</span>
      ) : (
        <EtiquetteNote state={etiquette} />
      )}
    </p>
  );
}
