import { useState } from 'react';
import type { DeviceReplay } from '../../../../../common/api/etiquette-contract.ts';
import type { DeviceId } from '../../../../../common/domain/ids.ts';
import type { EtiquetteScope } from '../../../../../common/specs/etiquette-policy.ts';
import { useClient } from '../../../../connection/connection-context.ts';
import type { PolicyDraft } from '../draft/use-policy-draft.ts';
import { askDeviceLayers } from '../use-policy-layers.ts';
import { triedPolicy } from './tried-policy.ts';

/** What is tried: on which device, and how much of its past. */
export interface PastWish {
  readonly id: DeviceId;
  readonly days: number;
}

/** What came of it. */
export interface PastResult {
  /** With the rules that hold for the device. */
  readonly now: DeviceReplay;
  /** With what nobody has saved yet; undefined where nothing was changed. */
  readonly changed: DeviceReplay | undefined;
  /** What it was asked for, to tell whether it is still about what is on the screen. */
  readonly key: string;
}

type Trial =
  | { readonly phase: 'none' | 'asking' }
  | { readonly phase: 'told'; readonly result: PastResult }
  | { readonly phase: 'failed'; readonly error: unknown };

/** Replays the rules of the screen, and those that hold, on what a device has recorded. Nothing is changed by it. */
export function usePastTrial(scope: EtiquetteScope, { wished, changes, now }: PolicyDraft, wish: PastWish | undefined) {
  const client = useClient();
  const [trial, setTrial] = useState<Trial>({ phase: 'none' });
  const key = JSON.stringify([wish, wished, now]);
  const start = async (): Promise<void> => {
    if (wish === undefined) return;
    setTrial({ phase: 'asking' });
    try {
      const changed = async (): Promise<DeviceReplay | undefined> => {
        if (Object.keys(changes).length === 0) return undefined;
        const policy = triedPolicy(await askDeviceLayers(client, wish.id), scope, wished);
        return await client.etiquette.replay({ ...wish, policy });
      };
      const [held, tried] = await Promise.all([client.etiquette.replay(wish), changed()]);
      setTrial({ phase: 'told', result: { now: held, changed: tried, key } });
    } catch (error) {
      setTrial({ phase: 'failed', error });
    }
  };
  return { trial, start, isStale: trial.phase === 'told' && trial.result.key !== key };
}
