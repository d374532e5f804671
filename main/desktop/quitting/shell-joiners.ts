import type { ShellParts } from '../shell-parts.ts';
import type { Joiner } from './shutdown.ts';

interface ShellJoiners {
  readonly parts: () => ShellParts;
  readonly removeTray: () => void;
  /** What ends after the shell. */
  readonly after: readonly Joiner[];
}

/** What has to end before the app may, in this order. */
export function shellJoiners({ parts, removeTray, after }: ShellJoiners): readonly Joiner[] {
  return [
    {
      name: 'window',
      join: async () => {
        parts().window.close();
        parts().endpoint.stop();
      },
    },
    { name: 'own-device', join: () => parts().ownDevice.stop() },
    {
      name: 'shell',
      join: async () => {
        const { updates, notifier, power, awake, view } = parts();
        if (!('whyNot' in updates)) updates.stop();
        notifier.stop();
        power.stop();
        awake.set(false);
        await view.stop();
        removeTray();
      },
    },
    { name: 'settings', join: () => parts().settings.written() },
    ...after,
  ];
}
