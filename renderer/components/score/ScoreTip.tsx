import type { Pointed } from './hit-test.ts';
import type { ScoreModel } from './score-model.ts';
import { BarTip, FoldTip, NoteTip, RestTip } from './tip-contents.tsx';

interface ScoreTipProps {
  readonly pointed: Pointed;
  readonly at: { readonly x: number; readonly y: number };
  readonly model: ScoreModel;
  readonly widthPx: number;
}

/** The facts about what is under the pointer, beside it and never outside of the score. */
export function ScoreTip({ pointed, at, model, widthPx }: ScoreTipProps) {
  const isRight = at.x > widthPx * 0.6;
  const style = { top: at.y + 16, ...(isRight ? { right: widthPx - at.x + 12 } : { left: at.x + 12 }) };
  return (
    <div className="score-tip" role="tooltip" style={style}>
      <TipContent pointed={pointed} model={model} />
    </div>
  );
}

function TipContent({ pointed, model }: Pick<ScoreTipProps, 'pointed' | 'model'>) {
  switch (pointed.kind) {
    case 'note':
      return <NoteTip note={pointed.note} model={model} />;
    case 'rest':
      return <RestTip rest={pointed.rest} model={model} />;
    case 'bar':
      return <BarTip bar={pointed.bar} model={model} />;
    case 'fold':
      return <FoldTip fold={pointed.fold} />;
  }
}
