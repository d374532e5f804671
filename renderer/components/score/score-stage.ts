import { FoldedTime, usualBarMs } from './folded-time.ts';
import { type Pointed, pointedAt, type Scene, xOf } from './hit-test.ts';
import { ScorePainter } from './paint-score.ts';
import { type LevelOfDetail, layScore, levelAt, type ScoreLayout, usualNoteMs, voiceLine } from './score-layout.ts';
import { endOf, extentOf, type ScoreModel, type ScoreNote } from './score-model.ts';
import type { ScorePalette } from './score-palette.ts';
import {
  firstView,
  followingView,
  type Paper,
  panned,
  revealing,
  type ScoreView,
  showing,
  wholeView,
  zoomed,
} from './score-view.ts';
import type { ScoreWords } from './score-words.ts';
import { type Step, sameNote, stepFrom } from './step-notes.ts';

/** What the person sees of the score, for what stands around the canvas. */
export interface StageState {
  readonly pointed: Pointed | undefined;
  /** Where it is, for the note about it. */
  readonly at: { readonly x: number; readonly y: number };
  /** It was reached by keys: it is to be read out. */
  readonly isByKeys: boolean;
  readonly isFollowing: boolean;
  readonly level: LevelOfDetail;
}

interface Setting {
  readonly model: ScoreModel;
  readonly palette: ScorePalette;
  readonly words: ScoreWords;
}

const READABLE_BAR_PX = 84;
const TICK_MS = 200;

/** The score on a canvas: what is in sight, and how it moves. It draws once a frame at most, and only when something changed. */
export class ScoreStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #painter: ScorePainter | undefined;
  readonly #onState: (state: StageState) => void;
  readonly #ticking: ReturnType<typeof setInterval>;
  #setting: Setting | undefined;
  #layout: ScoreLayout = layScore(0, 0);
  #view: ScoreView | undefined;
  /** Who says how near one looks while following: the bars, the whole run, or the person who has zoomed. */
  #distance: 'bars' | 'whole' | 'own' = 'bars';
  /** An ended score is shown whole, also when more of it comes in, until the person looks closer. */
  #isWhole = false;
  #usualNoteMs = 0;
  #scrollPx = 0;
  #chosen: ScoreNote | undefined;
  #state: StageState = { pointed: undefined, at: { x: 0, y: 0 }, isByKeys: false, isFollowing: false, level: 'notes' };
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement, onState: (state: StageState) => void) {
    const context = canvas.getContext('2d');
    this.#canvas = canvas;
    this.#painter = context === null ? undefined : new ScorePainter(context);
    this.#onState = onState;
    this.#ticking = setInterval(() => {
      if (this.#setting?.model.isLive === true && !document.hidden) this.#draw();
    }, TICK_MS);
  }

  destroy(): void {
    clearInterval(this.#ticking);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  /** Plays from a newer score, in the colours and words of now. */
  set(setting: Setting): void {
    this.#setting = setting;
    this.#usualNoteMs = usualNoteMs(setting.model);
    this.#layout = layScore(this.#layout.widthPx, setting.model.lanes.length);
    if (this.#chosen !== undefined) this.#chosen = sameNote(setting.model, this.#chosen);
    this.#draw();
  }

  resize(widthPx: number): void {
    this.#layout = layScore(widthPx, this.#setting?.model.lanes.length ?? 0);
    this.#draw();
  }

  scrollTo(px: number): void {
    this.#scrollPx = px;
    this.#draw();
  }

  /** Looks at what is at a place. */
  point(x: number, y: number): void {
    const scene = this.#scene();
    const pointed = scene === undefined ? undefined : pointedAt(scene, x, y);
    this.#chosen = pointed?.kind === 'note' ? pointed.note : undefined;
    this.#tell({ pointed, at: { x, y }, isByKeys: false });
    this.#draw();
  }

  /** Looks at nothing. */
  leave(): void {
    this.#chosen = undefined;
    this.#tell({ pointed: undefined, isByKeys: false });
    this.#draw();
  }

  /** Goes to another note by keys, and brings it in sight. */
  step(step: Step): void {
    const note = this.#setting === undefined ? undefined : stepFrom(this.#setting.model, this.#chosen, step);
    if (note === undefined) return;
    this.#chosen = note;
    this.#change((view, paper, time) => {
      const end = endOf(note, Date.now(), this.#setting?.model.isLive === true);
      return revealing(view, time.toPaper(note.offeredAt), time.toPaper(end), paper);
    });
    this.#tell({ pointed: { kind: 'note', note }, isByKeys: true });
  }

  /** How far the lanes must be scrolled for the chosen note to be in sight. */
  get wantedScrollPx(): number {
    const { lanePx, topPx, bottomPx } = this.#layout;
    if (this.#chosen === undefined) return this.#scrollPx;
    const top = this.#chosen.lane * lanePx;
    return Math.min(top, Math.max(this.#scrollPx, top + lanePx - (bottomPx - topPx)));
  }

  zoomBy(factor: number, x = (this.#layout.leftPx + this.#layout.widthPx) / 2): void {
    this.#distance = 'own';
    this.#change((view, paper) => zoomed(view, factor, x - this.#layout.leftPx, paper));
  }

  panBy(px: number): void {
    this.#change((view, paper) => panned(view, px, paper));
  }

  showWhole(): void {
    this.#distance = 'whole';
    this.#change((_, paper) => wholeView(paper, this.#setting?.model.isLive === true));
    this.#isWhole = true;
  }

  follow(): void {
    this.#distance = 'bars';
    this.#change((view) => ({ ...view, isFollowing: true }));
  }

  showRound(round: number): void {
    const model = this.#setting?.model;
    const bar = model?.bars.find((one) => one.round === round);
    if (bar === undefined) return;
    this.#change((_, paper, time) =>
      showing(time.toPaper(bar.startedAt), time.toPaper(bar.endedAt ?? Date.now()), paper),
    );
  }

  #change(next: (view: ScoreView, paper: Paper, time: FoldedTime) => ScoreView): void {
    const scene = this.#scene();
    if (scene === undefined) return;
    this.#isWhole = false;
    this.#view = next(scene.view, this.#paper(scene.model, scene.time, scene.now), scene.time);
    // Something else may lie under the pointer now; what, is told when it moves.
    if (this.#state.isByKeys) this.#tell({});
    else this.leave();
    this.#draw();
  }

  #paper(model: ScoreModel, time: FoldedTime, now: number): Paper {
    const { from, to } = extentOf(model, now);
    return { from: time.toPaper(from), to: time.toPaper(to), widthPx: this.#layout.widthPx - this.#layout.leftPx };
  }

  #scene(): Scene | undefined {
    const model = this.#setting?.model;
    if (model === undefined || model.bars.length === 0 || this.#layout.widthPx === 0) return undefined;
    const now = Date.now();
    const time = FoldedTime.of(model, now);
    const paper = this.#paper(model, time, now);
    const view = this.#viewOn(model, paper);
    this.#view = view;
    const level = levelAt(this.#usualNoteMs, view.msPerPx);
    return { model, time, view, layout: this.#layout, level, scrollPx: this.#scrollPx, now };
  }

  #viewOn(model: ScoreModel, paper: Paper): ScoreView {
    const view = this.#view;
    this.#isWhole ||= view === undefined;
    if (!model.isLive)
      return this.#isWhole || view === undefined ? wholeView(paper, false) : { ...view, isFollowing: false };
    if (view !== undefined && !view.isFollowing) return view;
    switch (this.#distance) {
      case 'bars':
        return firstView(paper, usualBarMs(model), READABLE_BAR_PX);
      case 'whole':
        return wholeView(paper, true);
      case 'own':
        return view === undefined ? wholeView(paper, true) : followingView(view, paper);
    }
  }

  #tell(change: Partial<StageState>): void {
    const scene = this.#scene();
    const changed = { ...this.#state, ...change };
    const next = {
      ...changed,
      at:
        scene !== undefined && changed.isByKeys && this.#chosen !== undefined
          ? placeOf(scene, this.#chosen)
          : changed.at,
      isFollowing: scene?.view.isFollowing ?? false,
      level: scene?.level ?? 'notes',
    };
    const isSame = isSameState(next, this.#state);
    this.#state = next;
    if (!isSame) this.#onState(next);
  }

  #draw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  #paint(): void {
    const scene = this.#scene();
    if (scene === undefined || this.#setting === undefined) return;
    const { widthPx, heightPx } = this.#layout;
    const ratio = window.devicePixelRatio;
    if (this.#canvas.width !== Math.round(widthPx * ratio) || this.#canvas.height !== Math.round(heightPx * ratio)) {
      this.#canvas.width = Math.round(widthPx * ratio);
      this.#canvas.height = Math.round(heightPx * ratio);
    }
    const { palette, words } = this.#setting;
    this.#painter?.paint({ scene, palette, words, chosen: this.#chosen }, ratio);
    this.#tell({});
  }
}

/** Where the note about a note stands when no pointer says it. */
function placeOf(scene: Scene, note: ScoreNote): StageState['at'] {
  const { layout, model, scrollPx } = scene;
  const line = voiceLine(note.voice, model.lanes[note.lane]?.voices ?? 1, layout.lanePx);
  return {
    x: Math.max(layout.leftPx, xOf(scene, note.offeredAt)),
    y: layout.topPx - scrollPx + note.lane * layout.lanePx + line,
  };
}

function isSameState(a: StageState, b: StageState): boolean {
  const isSamePlace = a.at.x === b.at.x && a.at.y === b.at.y;
  return (
    isSamePlace &&
    a.pointed === b.pointed &&
    a.isByKeys === b.isByKeys &&
    a.isFollowing === b.isFollowing &&
    a.level === b.level
  );
}
