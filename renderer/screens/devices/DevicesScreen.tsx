import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Device } from '../../../common/domain/device.ts';
import { DeviceId } from '../../../common/domain/ids.ts';
import { ListScreen } from '../../app/ListScreen.tsx';
import { DataList } from '../../components/data-list/DataList.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDevices, useDevicesPhase } from '../../stores/devices-store.ts';
import { DeviceDetails } from './DeviceDetails.tsx';
import { useDeviceColumns } from './use-device-columns.tsx';

const idOf = ({ id }: Device): string => id;
const textOf = ({ name, state, hardware, tags }: Device): string =>
  `${name} ${state} ${hardware.chip} ${hardware.system} ${tags.join(' ')}`;

/** All devices, and the details of one. */
export function DevicesScreen({ openId }: { readonly openId: string | undefined }) {
  const { devices: words } = useMessages();
  const [, go] = useLocation();
  const devices = useDevices();
  const phase = useDevicesPhase();
  const columns = useDeviceColumns();
  const open = useCallback(({ id }: Device) => go(`/devices/${id}`), [go]);
  const id = DeviceId.safeParse(openId).data;
  return (
    <ListScreen title={words.title} isLoading={phase === 'loading'}>
      <DataList
        label={words.list}
        items={[...devices.values()]}
        idOf={idOf}
        textOf={textOf}
        columns={columns}
        onOpen={open}
        openId={id}
        empty={<EmptyState title={words.empty.title} text={words.empty.text} />}
      />
      {id !== undefined && <DeviceDetails id={id} onClose={() => go('/devices')} />}
    </ListScreen>
  );
}
