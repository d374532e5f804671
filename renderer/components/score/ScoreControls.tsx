import { useMessages } from '../../language/language-store.ts';
import { Button } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import { IconButton } from '../IconButton.tsx';
import type { ScoreStage } from './score-stage.ts';

interface ScoreControlsProps {
  readonly stage: ScoreStage | undefined;
  readonly isLive: boolean;
  readonly isFollowing: boolean;
}

const ZOOM = 1.6;

/** Nearer, farther, all of it, and back to now. */
export function ScoreControls({ stage, isLive, isFollowing }: ScoreControlsProps) {
  const { score: words } = useMessages();
  return (
    <div className="score-controls">
      {isLive && !isFollowing && (
        <Button onClick={() => stage?.follow()} icon={<Icon name="right" />}>
          {words.follow}
        </Button>
      )}
      <Button look="quiet" onClick={() => stage?.showWhole()}>
        {words.whole}
      </Button>
      <IconButton name="minus" label={words.farther} onClick={() => stage?.zoomBy(ZOOM)} />
      <IconButton name="plus" label={words.nearer} onClick={() => stage?.zoomBy(1 / ZOOM)} />
    </div>
  );
}
