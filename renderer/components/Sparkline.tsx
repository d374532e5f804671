import { memo } from 'react';

interface SparklineProps {
  /** Oldest first; from 0 to `top`. */
  readonly values: readonly number[];
  readonly top?: number;
  /** How many values the width stands for; fewer begin further right. */
  readonly span?: number;
  readonly width?: number;
  readonly height?: number;
  /** What the line says, for those who do not see it. */
  readonly label: string;
}

/** The last values of something as a small line. */
export const Sparkline = memo(function Sparkline(props: SparklineProps) {
  const { values, top = 1, span = Math.max(2, values.length), width = 72, height = 20, label } = props;
  const step = width / (span - 1);
  const start = width - (values.length - 1) * step;
  const points = values.map((value, index) => {
    const y = height - 1.5 - (Math.min(top, Math.max(0, value)) / top) * (height - 3);
    return `${(start + index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--hairline)" />
      {points.length > 1 && (
        <polyline
          points={points.join(' ')}
          fill="none"
          stroke="var(--ink-soft)"
          strokeWidth="1.3"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
});
