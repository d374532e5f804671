const FOCUSABLE = ':is(input,select,textarea,button):not(:disabled),a[href],summary,[tabindex="0"]';

interface AttentionOptions {
  /** What is in focus at first; without it the first thing that can be. */
  readonly focus: HTMLElement | null | undefined;
  readonly onEscape: () => void;
}

/**
 * Takes all beside a layer of the page out of use and brings the focus into it, until the returned function is called: then
 * the focus returns. What the page tells by itself (`aria-live`) stays in use.
 */
export function holdAttention(layer: HTMLElement, { focus, onEscape }: AttentionOptions): () => void {
  const cameFrom = document.activeElement;
  const others = [...document.body.children].filter(
    (other): other is HTMLElement =>
      other instanceof HTMLElement && other !== layer && !other.inert && !other.matches('[aria-live],script'),
  );
  for (const other of others) other.inert = true;
  (focus ?? firstIn(layer) ?? layer.querySelector<HTMLElement>('[tabindex]'))?.focus();
  const onKeyDown = (event: KeyboardEvent): void => {
    // Of two layers the upper one is closed first.
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing && !layer.inert) onEscape();
  };
  document.addEventListener('keydown', onKeyDown);
  return () => {
    document.removeEventListener('keydown', onKeyDown);
    for (const other of others) other.inert = false;
    if (cameFrom instanceof HTMLElement) cameFrom.focus();
  };
}

function firstIn(layer: HTMLElement): HTMLElement | undefined {
  const options = { visibilityProperty: true } as const;
  return [...layer.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility(options));
}
