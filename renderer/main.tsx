import './no-code-from-text.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { connect } from './connection/connect.ts';
import { followDesktop } from './connection/follow-desktop.ts';
import { followOrchestrator } from './connection/follow-orchestrator.ts';
import { startLanguage } from './language/language-store.ts';
import { createMirrors } from './stores/mirrors.ts';
import { startClock } from './stores/now-store.ts';
import { startTheme } from './stores/theme-store.ts';
import './design/tokens.css';
import './design/base.css';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  startTheme();
  startClock();
  await startLanguage();
  const connection = await connect();
  followOrchestrator(connection.client, createMirrors());
  if (connection.desktop !== undefined) followDesktop(connection.desktop);
  createRoot(root).render(
    <StrictMode>
      <App connection={connection} />
    </StrictMode>,
  );
}

void start();
