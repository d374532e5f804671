import { memo } from 'react';
import { hasEnded, type Job } from '../../../common/domain/job.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { smallNotes } from './small-score.ts';

interface SmallScoreProps {
  readonly job: Pick<Job, 'state' | 'history' | 'roundsCommitted' | 'spec'>;
  readonly width?: number;
}

const HEIGHT = 26;
const LINES = [5, 9, 13, 17, 21];

/** A job's accuracies as a melody on five lines; what is still to come is empty, and brass is what plays now. */
export const SmallScore = memo(function SmallScore({ job, width = 120 }: SmallScoreProps) {
  const { score } = useMessages();
  const format = useFormat();
  const { state, history, roundsCommitted, spec } = job;
  const span = hasEnded(state) ? roundsCommitted : spec.rounds;
  const notes = smallNotes(history, { width, height: HEIGHT, span, rounds: roundsCommitted });
  const last = history.at(-1);
  const label =
    last === undefined ? score.smallEmpty : score.small(format.number(roundsCommitted), format.percent(last));
  return (
    <svg
      className="small-score"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {LINES.map((y) => (
        <path key={y} d={`M0 ${y - 0.5}H${width}`} stroke="var(--staff)" strokeWidth="0.6" />
      ))}
      {notes.map(({ x, y }, index) => (
        <ellipse
          key={x}
          cx={x}
          cy={y}
          rx="3"
          ry="2.3"
          transform={`rotate(-18 ${x} ${y})`}
          fill={index === notes.length - 1 && state === 'running' ? 'var(--brass)' : 'var(--ink-soft)'}
        />
      ))}
    </svg>
  );
});
