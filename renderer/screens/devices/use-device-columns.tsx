import { useMemo } from 'react';
import type { Device } from '../../../common/domain/device.ts';
import { Age } from '../../components/Age.tsx';
import { DeviceStateMark } from '../../components/DeviceStateMark.tsx';
import type { Column } from '../../components/data-list/column.ts';
import { nameColumn } from '../../components/data-list/common-columns.tsx';
import { EtiquetteNote } from '../../components/EtiquetteNote.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { DeviceLoad } from './DeviceLoad.tsx';
import { DevicePlay } from './DevicePlay.tsx';

/** The columns of the list of devices. */
export function useDeviceColumns(): readonly Column<Device>[] {
  const { columns } = useMessages().devices;
  const format = useFormat();
  return useMemo(
    () => [
      nameColumn(columns.name),
      {
        id: 'state',
        label: columns.state,
        width: 'minmax(180px, 1.2fr)',
        sortBy: ({ state }) => state,
        cell: ({ state, stateSince, etiquette }) => (
          <>
            <DeviceStateMark state={state} />{' '}
            <span className="faint small">
              <Age at={stateSince} />
            </span>{' '}
            {state === 'online' && <EtiquetteNote state={etiquette} />}
          </>
        ),
      },
      {
        id: 'chip',
        label: columns.chip,
        isExtra: true,
        width: 'minmax(90px, 1.4fr)',
        sortBy: ({ hardware }) => hardware.chip,
        cell: ({ hardware }) => hardware.chip,
      },
      {
        id: 'memory',
        label: columns.memory,
        width: '80px',
        isNumber: true,
        isExtra: true,
        sortBy: ({ hardware }) => hardware.memoryBytes,
        cell: ({ hardware }) => format.bytes(hardware.memoryBytes),
      },
      {
        id: 'load',
        label: columns.load,
        width: '124px',
        sortBy: ({ metrics }) => metrics?.cpuUsage ?? -1,
        cell: (device) => <DeviceLoad device={device} />,
      },
      { id: 'plays', label: columns.plays, width: 'minmax(120px, 1.4fr)', cell: ({ id }) => <DevicePlay id={id} /> },
    ],
    [columns, format],
  );
}
