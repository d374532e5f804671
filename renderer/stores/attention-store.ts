import { create } from 'zustand';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { AttentionItem } from '../../common/domain/attention.ts';
import type { Mirror } from '../connection/mirror.ts';
import { refreshSoon } from './refresh-soon.ts';

const useAttentionState = create<{ readonly items: readonly AttentionItem[] }>()(() => ({ items: [] }));

/** What needs a person now, the gravest first. */
export const useAttention = () => useAttentionState((state) => state.items);

/** Mirrors what needs a person. */
export function attentionMirror(): Mirror {
  let refresh: (() => void) | undefined;
  const load = async (client: ControlClient): Promise<void> => {
    useAttentionState.setState({ items: await client.attention.list() });
  };
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(100, async () => await load(client));
      if (messages.some(({ type }) => type === 'attention-changed')) refresh();
    },
  };
}
