import { useMemo } from 'react';
import { useMessages } from '../../language/language-store.ts';
import type { LevelOfDetail } from './score-layout.ts';
import type { ScoreModel } from './score-model.ts';

/** What the signs of the score mean. */
export function ScoreLegend({ level, model }: { readonly level: LevelOfDetail; readonly model: ScoreModel }) {
  const { legend, outcome } = useMessages().score;
  const hasTakenBack = useMemo(
    () => model.lanes.some(({ notes }) => notes.some((note) => note.outcome === 'cancelled')),
    [model],
  );
  if (level === 'heat') {
    return (
      <ul className="score-legend">
        <li>
          <span className="sign ramp" /> {legend.heat}
        </li>
        <li>
          <span className="sign broken-cell" /> {legend.broken}
        </li>
        <li>{legend.nearer}</li>
      </ul>
    );
  }
  return (
    <ul className="score-legend">
      <li>
        <svg width="30" height="16" viewBox="0 0 30 16" aria-hidden="true">
          <path className="line" d="M0 11.5h8" />
          <rect className="done" x="7" y="8" width="14" height="7" rx="3.5" />
          <path className="line" d="M20.5 11V2.5h8" />
        </svg>
        {legend.done}
      </li>
      {model.isLive && (
        <li>
          <span className="sign playing" /> {legend.playing}
        </li>
      )}
      <li>
        <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true">
          <rect className="broken" x="1" y="5" width="16" height="7" rx="3.5" />
          <path className="broken" d="M4 13.5L14 3.5M4 3.5l10 10" />
        </svg>
        {legend.broken}
      </li>
      {hasTakenBack && (
        <li>
          <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true">
            <rect className="taken-back" x="1" y="5" width="16" height="7" rx="3.5" />
          </svg>
          {outcome.cancelled}
        </li>
      )}
      <li>
        <span className="sign rest" /> {legend.rest}
      </li>
    </ul>
  );
}
