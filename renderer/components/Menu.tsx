import { type ComponentProps, cloneElement, type KeyboardEvent, type ReactElement, useId, useRef } from 'react';
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

interface MenuProps {
  /** The button before it. */
  readonly trigger: ReactElement<ComponentProps<'button'>>;
  readonly actions: readonly MenuAction[];
}

const GAP = 4;

/**
 * What can be done with something, behind a button, as the ARIA practices describe a menu: arrows, Home, End and first
 * letters lead through it, Escape and a click elsewhere close it. The browser itself keeps it above all else.
 */
export function Menu({ trigger, actions }: MenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const itemsOf = (): readonly HTMLElement[] => [
    ...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? []),
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    // Escape closes the menu, and nothing around it.
    event.stopPropagation();
    if (event.key === 'Tab') menu.current?.hidePopover();
    const next = nextItem(itemsOf(), event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      {cloneElement(trigger, { id: `${id}button`, popoverTarget: id, 'aria-haspopup': 'menu' })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        className="menu"
        aria-labelledby={`${id}button`}
        onKeyDown={onKeyDown}
        onToggle={({ newState, currentTarget }) => {
          if (newState !== 'open') return;
          place(currentTarget);
          itemsOf()[0]?.focus();
        }}
      >
        {actions.map(({ label, icon, onSelect, isDanger = false, isDisabled = false }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={`menu-item ${isDanger ? 'danger' : ''}`}
            disabled={isDisabled}
            onClick={() => {
              menu.current?.hidePopover();
              onSelect();
            }}
          >
            {icon !== undefined && <Icon name={icon} />}
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

function nextItem(items: readonly HTMLElement[], key: string): HTMLElement | undefined {
  const at = items.findIndex((item) => item.matches(':focus'));
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items.at(at <= 0 ? -1 : at - 1);
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default: {
      const after = [...items.slice(at + 1), ...items.slice(0, Math.max(0, at))];
      const isSaid = (item: HTMLElement): boolean => item.innerText.toLowerCase().startsWith(key.toLowerCase());
      return key.length === 1 && key !== ' ' ? after.find(isSaid) : undefined;
    }
  }
}

/** Under its button and flush with its end; above it where there is no room below. */
function place(menu: HTMLElement): void {
  const button = menu.previousElementSibling?.getBoundingClientRect();
  if (button === undefined) return;
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP;
  const isRoom = below + height <= window.innerHeight;
  menu.style.top = `${isRoom ? below : Math.max(GAP, button.top - GAP - height)}px`;
  menu.style.left = `${Math.max(GAP, button.right - width)}px`;
}
