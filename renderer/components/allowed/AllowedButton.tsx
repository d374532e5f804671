import type { ComponentProps } from 'react';
import { type Need, useRefusal } from '../../stores/session-store.ts';
import { Button } from '../Button.tsx';

interface AllowedButtonProps extends ComponentProps<typeof Button> {
  /** What it takes to do it. */
  readonly need: Need;
}

/** A button that is only for those who may; to others it says why not. */
export function AllowedButton({ need, ...rest }: AllowedButtonProps) {
  const refusal = useRefusal(need);
  if (refusal === undefined) return <Button {...rest} />;
  return <Button {...rest} disabled title={refusal} aria-description={refusal} />;
}
