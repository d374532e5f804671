import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './menu.css';

/** One thing that can be done. */
export interface MenuAction {
  readonly label: string;
  readonly icon?: IconName;
  readonly onSelect: () => void;
  /** Ends or deletes something; such actions stand last. */
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
}

/** What can be done with something, behind a button. */
export function Menu({
  trigger,
  actions,
}: {
  readonly trigger: ReactElement;
  readonly actions: readonly MenuAction[];
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="menu-positioner">
          <Base.Popup className="menu">
            {actions.map(({ label, icon, onSelect, isDanger = false, isDisabled = false }) => (
              <Base.Item
                key={label}
                className={`menu-item ${isDanger ? 'danger' : ''}`}
                disabled={isDisabled}
                onClick={onSelect}
              >
                {icon !== undefined && <Icon name={icon} />}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
