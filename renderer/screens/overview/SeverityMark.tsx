import type { Severity } from '../../../common/domain/attention.ts';
import { useMessages } from '../../language/language-store.ts';

const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M8 1.8l6.2 6.2L8 14.2 1.8 8zM8 5v3.6M8 10.9v.1',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.2v3.6M8 5.1v.1',
};

/** How grave something is, as colour and shape, and as a word for those who see neither. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { attention } = useMessages();
  const word = attention.severities[severity];
  return (
    <svg className="severity-mark" width="18" height="18" viewBox="0 0 16 16" role="img" aria-label={word}>
      <path
        d={SHAPES[severity]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
