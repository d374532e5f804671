import type { ReactNode } from 'react';
import { Age } from './Age.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './reason.css';

interface ReasonProps {
  readonly icon: IconName;
  readonly isBad?: boolean;
  readonly why?: string | undefined;
  readonly since?: number | null;
  readonly next?: string | undefined;
  readonly children?: ReactNode;
}

/** Why something is as it is, since when, and what happens next or can be done. */
export function Reason({ icon, isBad = false, why, since = null, next, children }: ReasonProps) {
  return (
    <div className={`reason ${isBad ? 'bad' : ''}`} role="status">
      <Icon name={icon} />
      <p>
        {why !== undefined && <strong className="why">{why} </strong>}
        {since !== null && (
          <span className="faint small">
            <Age at={since} />{' '}
          </span>
        )}
        {next !== undefined && <span className="soft">{next}</span>} {children}
      </p>
    </div>
  );
}
