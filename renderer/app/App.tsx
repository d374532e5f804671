import { Toasts } from '../components/Toasts.tsx';
import type { Connection } from '../connection/connect.ts';
import { ConnectionContext } from '../connection/connection-context.ts';
import { DropZone } from '../drop/DropZone.tsx';
import { Frame } from './Frame.tsx';
import { Screens } from './Screens.tsx';

/** All of the screens. */
export function App({ connection }: { readonly connection: Connection }) {
  return (
    <ConnectionContext value={connection}>
      <Frame>
        <Screens />
      </Frame>
      <DropZone />
      <Toasts />
    </ConnectionContext>
  );
}
