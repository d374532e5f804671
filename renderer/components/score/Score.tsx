import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { RoundAttempts } from '../../../common/domain/attempt.ts';
import type { Round } from '../../../common/domain/job.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeviceColor } from '../../stores/device-colors.ts';
import { useDeviceNames } from '../../stores/devices-store.ts';
import { useIsDark } from '../../stores/theme-store.ts';
import { followPointers } from './follow-pointers.ts';
import { ScoreControls } from './ScoreControls.tsx';
import { ScoreLegend } from './ScoreLegend.tsx';
import { ScoreTip } from './ScoreTip.tsx';
import { layScore } from './score-layout.ts';
import { setScore } from './score-model.ts';
import { scorePalette } from './score-palette.ts';
import { ScoreStage, type StageState } from './score-stage.ts';
import { deedOf } from './stage-keys.ts';
import { useElementWidth } from './use-element-width.ts';
import { useNoteText } from './use-note-text.ts';
import { useScoreWords } from './use-score-words.ts';
import './score.css';

/** What others can ask of a score. */
export interface ScoreHandle {
  readonly showRound: (round: number) => void;
}

interface ScoreProps {
  /** Whose score it is, for those who do not see it. */
  readonly label: string;
  readonly rounds: readonly Round[];
  readonly attempts: readonly RoundAttempts[];
  /** True while the job is played. */
  readonly isLive: boolean;
  readonly ref?: Ref<ScoreHandle>;
}

/**
 * A job as a score: a staff line for each device, bars are rounds, notes are attempts; accuracy and loss above. It follows
 * the time until somebody pans, and becomes a heat map from afar.
 */
export function Score({ label, rounds, attempts, isLive, ref }: ScoreProps) {
  const { score: words } = useMessages();
  const keysId = useId();
  const names = useDeviceNames();
  const colorOf = useDeviceColor();
  const isDark = useIsDark();
  const written = useScoreWords();
  const noteText = useNoteText();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [stage, setStage] = useState<ScoreStage>();
  const [state, setState] = useState<StageState>();
  const width = useElementWidth(box);
  const model = useMemo(
    () => setScore({ rounds, attempts, isLive, nameOf: (id) => names.get(id) ?? words.formerDevice(id.slice(0, 8)) }),
    [rounds, attempts, isLive, names, words],
  );

  useEffect(() => {
    if (canvas.current === null || box.current === null) return;
    const made = new ScoreStage(canvas.current, setState);
    const stopPointers = followPointers(canvas.current, made);
    setStage(made);
    return () => {
      stopPointers();
      made.destroy();
    };
  }, []);
  useEffect(() => stage?.resize(width), [stage, width]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the theme changes what the tokens come to
  const palette = useMemo(
    () => (stage === undefined || box.current === null ? undefined : scorePalette(box.current, colorOf)),
    [stage, colorOf, isDark],
  );
  useEffect(() => {
    if (palette !== undefined) stage?.set({ model, palette, words: written });
  }, [stage, model, palette, written]);
  useImperativeHandle(ref, () => ({ showRound: (round) => stage?.showRound(round) }), [stage]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : deedOf(event.key, event.shiftKey);
    if (deed === undefined || stage === undefined) {
      if (event.key === 'Escape') stage?.leave();
      return;
    }
    event.preventDefault();
    deed(stage);
    if (box.current !== null) box.current.scrollTop = stage.wantedScrollPx;
  };
  const layout = layScore(width, model.lanes.length);
  const spoken = state?.isByKeys === true && state.pointed?.kind === 'note' ? noteText(state.pointed.note, model) : '';
  return (
    <section className="score" aria-label={words.title}>
      <div className="score-stage">
        <div
          ref={box}
          className="score-scroller"
          style={{ height: layout.heightPx }}
          role="application"
          aria-roledescription={words.kind}
          aria-label={words.of(label)}
          aria-describedby={keysId}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onBlur={() => stage?.leave()}
          onScroll={(event) => stage?.scrollTo(event.currentTarget.scrollTop)}
        >
          <canvas ref={canvas} style={{ width, height: layout.heightPx }} data-level={state?.level} />
          <div style={{ height: Math.max(0, layout.lanesPx - (layout.bottomPx - layout.topPx)) }} />
        </div>
        {state?.pointed !== undefined && (
          <ScoreTip pointed={state.pointed} at={state.at} model={model} widthPx={width} />
        )}
      </div>
      <p id={keysId} className="unseen">
        {words.keys}
      </p>
      <p className="unseen" aria-live="polite">
        {spoken}
      </p>
      <div className="score-foot">
        <ScoreLegend level={state?.level ?? 'notes'} model={model} />
        <ScoreControls stage={stage} isLive={isLive} isFollowing={state?.isFollowing ?? false} />
      </div>
    </section>
  );
}
