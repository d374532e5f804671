import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps } from 'react';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './tooltip.css';

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, 'icon' | 'children'> {
  readonly name: IconName;
  /** What it does, in words: shown on hover, and read out. */
  readonly label: string;
}

/** A button that is only a picture. */
export function IconButton({ name, label, look = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={<Button {...rest} look={look} aria-label={label} className={`icon-button ${rest.className ?? ''}`} />}
      >
        <Icon name={name} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className="tooltip">{label}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
