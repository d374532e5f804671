import './button.css';
import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  /** `primary` is the one thing to do next: at most one at a time. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly submits?: boolean;
  /** It is under way: no second time meanwhile. */
  readonly isBusy?: boolean;
  readonly icon?: ReactNode;
}

/** Does something; its words are a verb. */
export function Button({ look = 'plain', submits = false, isBusy = false, icon, children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={submits ? 'submit' : 'button'}
      className={`button ${look} ${rest.className ?? ''}`}
      aria-busy={isBusy}
      disabled={rest.disabled === true || isBusy}
    >
      {icon}
      {children}
    </button>
  );
}
