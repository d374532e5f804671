import type { ReactNode } from 'react';
import { UploadsTray } from '../drop/UploadsTray.tsx';
import { useMessages } from '../language/language-store.ts';
import { useConnectionPhase } from '../stores/connection-store.ts';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { CommandPalette } from './palette/CommandPalette.tsx';
import { Sidebar } from './Sidebar.tsx';
import { StatusBar } from './StatusBar.tsx';
import './frame.css';

/** What stands around every screen. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const messages = useMessages();
  const phase = useConnectionPhase();
  return (
    <div className="frame" data-connection={phase}>
      <a className="skip-link" href="#content">
        {messages.app.skip}
      </a>
      <Sidebar />
      <div className="frame-main">
        <ConnectionNotice />
        <main id="content" className="screen" tabIndex={-1}>
          {children}
        </main>
        <UploadsTray />
      </div>
      <StatusBar />
      <CommandPalette />
    </div>
  );
}
