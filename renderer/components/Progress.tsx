import { Progress as Base } from '@base-ui/react/progress';
import './progress.css';

interface ProgressProps {
  /** What goes on. */
  readonly label: string;
  /** From 0 to 1; null when nobody knows. */
  readonly share: number | null;
}

/** How far something is. */
export function Progress({ label, share }: ProgressProps) {
  return (
    <Base.Root
      className="progress"
      value={share === null ? null : Math.round(share * 1_000)}
      max={1_000}
      aria-label={label}
    >
      <Base.Track className="progress-track">
        <Base.Indicator className="progress-done" />
      </Base.Track>
    </Base.Root>
  );
}
