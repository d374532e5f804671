import './progress.css';

interface ProgressProps {
  /** What goes on. */
  readonly label: string;
  /** From 0 to 1; null when nobody knows. */
  readonly share: number | null;
}

const WHOLE = 1_000;

/** How far something is. */
export function Progress({ label, share }: ProgressProps) {
  const done = share === null ? undefined : Math.min(WHOLE, Math.max(0, Math.round(share * WHOLE)));
  return (
    <div
      role="progressbar"
      className="progress"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={WHOLE}
      aria-valuenow={done}
      aria-valuetext={done === undefined ? undefined : `${Math.round((100 * done) / WHOLE)} %`}
    >
      <div className="progress-track">
        <div
          className={done === undefined ? 'progress-done unknown' : 'progress-done'}
          style={done === undefined ? undefined : { width: `${(100 * done) / WHOLE}%` }}
        />
      </div>
    </div>
  );
}
