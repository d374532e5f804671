import { useMemo } from 'react';
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Device, DeviceReading } from '../../common/domain/device.ts';
import type { LiveMessage } from '../../common/domain/event.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Mirror } from '../connection/mirror.ts';
import { loadPages } from './load-pages.ts';
import { refreshSoon } from './refresh-soon.ts';

interface DevicesState {
  readonly phase: 'loading' | 'ready';
  readonly byId: ReadonlyMap<DeviceId, Device>;
  /** The last readings of each device, oldest first. */
  readonly recent: ReadonlyMap<DeviceId, readonly DeviceReading[]>;
}

/** As many readings as a sparkline shows: three minutes of beats. */
const RECENT = 60;
/** Above so many changed devices the whole list is fetched, not each of them. */
const FEW = 8;

const useDevicesState = create<DevicesState>()(() => ({ phase: 'loading', byId: new Map(), recent: new Map() }));

export const useDevicesPhase = () => useDevicesState((state) => state.phase);
export const useDeviceIds = () => useDevicesState(useShallow((state) => [...state.byId.keys()]));
/** Ids in the order in which the devices have joined. */
export const useDevicesByAge = () =>
  useDevicesState(
    useShallow((state) =>
      [...state.byId.values()]
        .toSorted((a, b) => a.registeredAt - b.registeredAt || a.id.localeCompare(b.id))
        .map(({ id }) => id),
    ),
  );
/** Names by id; changes only when a name does. */
export const useDeviceNames = (): ReadonlyMap<DeviceId, string> =>
  useDevicesState(useShallow((state) => new Map([...state.byId].map(([id, { name }]) => [id, name]))));
export const useDevice = (id: DeviceId) => useDevicesState((state) => state.byId.get(id));
/** All devices; changes with every beat: for a row or a title take `useDevice`. */
export const useDevices = () => useDevicesState((state) => state.byId);
/** The data sets that devices offer, each as often as a device has it; the same while only readings come. */
export const useLocalDatasets = () =>
  useDevicesState(useShallow((state) => [...state.byId.values()].flatMap(({ datasets }) => datasets)));
/** What tells members apart for jobs; the same while only readings come. */
export const useDeviceTags = (): readonly { readonly tags: readonly string[]; readonly isOnline: boolean }[] => {
  const members = useDevicesState(useShallow(({ byId }) => membersOf(byId).map(({ tags }) => tags)));
  const online = useDevicesState(useShallow(({ byId }) => membersOf(byId).map(({ state }) => state === 'online')));
  return useMemo(() => members.map((tags, index) => ({ tags, isOnline: online[index] === true })), [members, online]);
};
/** Ids of the members, or of those with a tag, by their names. */
export const useMemberIds = (tag: string | undefined): readonly DeviceId[] =>
  useDevicesState(
    useShallow(({ byId }) =>
      membersOf(byId)
        .filter(({ tags }) => tag === undefined || tags.includes(tag))
        .map(({ id }) => id),
    ),
  );
export const useDeviceName = (id: DeviceId | null) =>
  useDevicesState((state) => (id === null ? undefined : state.byId.get(id)?.name));
export const useDeviceState = (id: DeviceId | null) =>
  useDevicesState((state) => (id === null ? undefined : state.byId.get(id)?.state));
export const useRecentReadings = (id: DeviceId) => useDevicesState((state) => state.recent.get(id));

/** Mirrors the devices and their last readings. */
export function devicesMirror(): Mirror {
  const changed = new Set<DeviceId>();
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    const devices = await loadPages(
      (position) => client.devices.list(position),
      ({ id }) => id,
    );
    useDevicesState.setState({ phase: 'ready', byId: byIdInOrder(devices) });
  };
  const refreshChanged = async (client: ControlClient): Promise<void> => {
    const ids = [...changed];
    changed.clear();
    if (ids.length > FEW) return await load(client);
    const devices = await Promise.all(ids.map((id) => client.devices.get({ id }).catch(() => undefined)));
    useDevicesState.setState(({ byId }) => {
      const kept = [...byId.values()].filter(({ id }) => !ids.includes(id));
      return { byId: byIdInOrder([...kept, ...devices.filter((device) => device !== undefined)]) };
    });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(300, () => refreshChanged(client));
      takeReadings(messages);
      for (const message of messages) {
        const id = concernedDevice(message);
        if (id !== undefined) changed.add(id);
      }
      if (changed.size > 0) refresh();
    },
  };
}

function membersOf(byId: DevicesState['byId']): readonly Device[] {
  return [...byId.values()].filter(({ state }) => state !== 'pending' && state !== 'revoked');
}

function takeReadings(messages: readonly LiveMessage[]): void {
  const readings = messages.filter((message) => message.type === 'device-reading');
  if (readings.length === 0) return;
  useDevicesState.setState(({ byId, recent }) => {
    const nextById = new Map(byId);
    const nextRecent = new Map(recent);
    for (const { deviceId, reading } of readings) {
      const device = nextById.get(deviceId);
      if (device === undefined) continue;
      nextById.set(deviceId, { ...device, metrics: reading, lastSeenAt: reading.at });
      nextRecent.set(deviceId, [...(nextRecent.get(deviceId) ?? []).slice(1 - RECENT), reading]);
    }
    return { byId: nextById, recent: nextRecent };
  });
}

function concernedDevice(message: LiveMessage): DeviceId | undefined {
  switch (message.type) {
    case 'event':
      return 'deviceId' in message.event.body ? message.event.body.deviceId : undefined;
    case 'task-changed':
      return message.task.deviceId ?? undefined;
    case 'device-reading':
    case 'attention-changed':
      return undefined;
  }
}

function byIdInOrder(devices: readonly Device[]): ReadonlyMap<DeviceId, Device> {
  const inOrder = devices.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  return new Map(inOrder.map((device) => [device.id, device]));
}
