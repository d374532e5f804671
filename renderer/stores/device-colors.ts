import { useCallback, useMemo } from 'react';
import type { DeviceId } from '../../common/domain/ids.ts';
import { type SeriesColor, seriesColor } from '../design/series-color.ts';
import { useDevicesByAge } from './devices-store.ts';

/** The colour of a device, the same on every screen: they are dealt out in the order in which devices have joined. */
export function useDeviceColor(): (id: DeviceId) => SeriesColor {
  const ids = useDevicesByAge();
  const places = useMemo(() => new Map(ids.map((id, index) => [id, index])), [ids]);
  return useCallback((id) => seriesColor(places.get(id) ?? sumOf(id)), [places]);
}

/** For a device that has been taken out: some place, but always the same. */
function sumOf(id: DeviceId): number {
  return Array.from(id, (character) => character.charCodeAt(0)).reduce((sum, code) => sum + code, 0);
}
