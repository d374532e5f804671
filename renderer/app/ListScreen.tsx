import type { ReactNode } from 'react';
import { useMessages } from '../language/language-store.ts';
import { TitleBar } from './TitleBar.tsx';

interface ListScreenProps {
  readonly title: string;
  /** The way to the other parts of the same area. */
  readonly parts?: ReactNode;
  readonly actions?: ReactNode;
  readonly isLoading: boolean;
  /** The list, and beside it the details of what is open. */
  readonly children: ReactNode;
}

/** A screen that lists things, once they are loaded, with the details of one beside them. */
export function ListScreen({ title, parts, actions, isLoading, children }: ListScreenProps) {
  const { app } = useMessages();
  return (
    <>
      <TitleBar title={title} actions={actions}>
        {parts}
      </TitleBar>
      {isLoading ? <p className="screen-body faint">{app.loading}</p> : <div className="with-details">{children}</div>}
    </>
  );
}
