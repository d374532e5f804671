import { type ReactNode, useEffect } from 'react';
import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';
import { useMessages } from '../language/language-store.ts';
import { openPalette } from './palette/palette-store.ts';

interface TitleBarProps {
  readonly title: string;
  /** Stands between title and actions: a state, a way back. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

const IS_MAC = /Mac/.test(navigator.userAgent);

/** The name of a screen, what can be done there, and the search. */
export function TitleBar({ title, children, actions }: TitleBarProps) {
  const messages = useMessages();
  useEffect(() => {
    document.title = `${title} · ${messages.app.product}`;
  }, [title, messages]);
  return (
    <header className="title-bar">
      <h1>{title}</h1>
      {children}
      <div className="title-actions">
        {actions}
        <Button look="quiet" className="search-button" onClick={openPalette} icon={<Icon name="search" />}>
          <span className="word">{messages.app.search}</span> <kbd>{IS_MAC ? '⌘K' : 'Ctrl K'}</kbd>
        </Button>
      </div>
    </header>
  );
}
