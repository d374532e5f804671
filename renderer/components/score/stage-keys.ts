import type { ScoreStage } from './score-stage.ts';

const PAN_PX = 120;
const ZOOM = 1.5;

type Deed = (stage: ScoreStage) => void;

const KEYS: Readonly<Record<string, Deed>> = {
  ArrowRight: (stage) => stage.step('next'),
  ArrowLeft: (stage) => stage.step('previous'),
  ArrowUp: (stage) => stage.step('up'),
  ArrowDown: (stage) => stage.step('down'),
  Home: (stage) => stage.step('first'),
  End: (stage) => stage.step('last'),
  '+': (stage) => stage.zoomBy(1 / ZOOM),
  '=': (stage) => stage.zoomBy(1 / ZOOM),
  '-': (stage) => stage.zoomBy(ZOOM),
  '0': (stage) => stage.showWhole(),
  n: (stage) => stage.follow(),
};
const SHIFTED: Readonly<Record<string, Deed>> = {
  ArrowRight: (stage) => stage.panBy(PAN_PX),
  ArrowLeft: (stage) => stage.panBy(-PAN_PX),
};

/** What a key does on the stage; undefined for keys that mean nothing there. */
export function deedOf(key: string, isShift: boolean): Deed | undefined {
  return (isShift ? SHIFTED[key] : undefined) ?? KEYS[key];
}
