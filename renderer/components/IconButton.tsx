import { type ComponentProps, useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './tooltip.css';

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, 'icon' | 'children'> {
  readonly name: IconName;
  /** What it does, in words: shown on hover and in focus, and read out. */
  readonly label: string;
}

const DELAY_MS = 400;
const GAP = 6;

/** A button that is only a picture. */
export function IconButton({ name, label, look = 'quiet', ...rest }: IconButtonProps) {
  const [note, setNote] = useState<'none' | 'soon' | 'shown'>('none');
  useEffect(() => {
    if (note !== 'soon') return;
    const timer = setTimeout(() => setNote('shown'), DELAY_MS);
    return () => clearTimeout(timer);
  }, [note]);
  const hide = (): void => setNote('none');
  return (
    <Button
      {...rest}
      look={look}
      aria-label={label}
      className={`icon-button ${rest.className ?? ''}`}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setNote('soon')}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && setNote('shown')}
      onBlur={hide}
      onKeyDown={hide}
    >
      <Icon name={name} />
      {note === 'shown' && (
        <span ref={show} popover="manual" aria-hidden className="tooltip">
          {label}
        </span>
      )}
    </Button>
  );
}

/** Above its button and in its middle; below it where there is no room above. */
function show(note: HTMLElement | null): void {
  const button = note?.parentElement?.getBoundingClientRect();
  if (note === null || button === undefined) return;
  note.showPopover();
  const { width, height } = note.getBoundingClientRect();
  const above = button.top - GAP - height;
  const middle = (button.left + button.right - width) / 2;
  note.style.top = `${above >= GAP ? above : button.bottom + GAP}px`;
  note.style.left = `${Math.max(GAP, Math.min(middle, window.innerWidth - GAP - width))}px`;
}
