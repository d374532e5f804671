let probe: CanvasRenderingContext2D | null = null;

/** A colour as a canvas takes it: `light-dark()` is for style sheets only, so the browser is asked what it comes to. */
export function drawableColor(color: string): string {
  const sample = document.createElement('span');
  sample.style.color = color;
  document.body.append(sample);
  const resolved = getComputedStyle(sample).color;
  sample.remove();
  probe ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (probe === null) return resolved;
  probe.fillStyle = resolved;
  return probe.fillStyle;
}

/** The red, green and blue of a drawable colour, 0 to 255. */
export function channelsOf(drawable: string): readonly [red: number, green: number, blue: number] {
  probe ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (probe === null) return [128, 128, 128];
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = drawable;
  probe.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
