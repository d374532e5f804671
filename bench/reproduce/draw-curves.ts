import type { Finding } from './finding.ts';

const SIZE = { width: 710, height: 330 };
const PLOT = { left: 58, right: 690, top: 46, bottom: 280 };
const COLOURS = ['brass', 'green', 'blue', 'red', 'violet'] as const;
/** Of the rounds; before that a curve only shows that an untrained model knows nothing. */
const START = 0.1;

/** Accuracy by rounds as SVG: a line for each seed towards a target, or a mean with the range of its seeds for each method. */
export function drawCurves({ study, result }: Finding): string {
  const { measure } = study;
  const all = result.contenders.flatMap(({ runs }) => runs.map(({ accuracies }) => accuracies));
  const rounds = Math.max(1, ...all.map(({ length }) => length));
  const floor = lowestOf(all);
  const x = (round: number) => PLOT.left + ((PLOT.right - PLOT.left) * (round - 1)) / Math.max(1, rounds - 1);
  const y = (accuracy: number) =>
    PLOT.bottom - ((PLOT.bottom - PLOT.top) * (Math.max(accuracy, floor) - floor)) / (1 - floor);
  const point = (index: number, accuracy: number) => `${x(index + 1).toFixed(1)},${y(accuracy).toFixed(1)}`;
  const lineOf = (accuracies: readonly number[]) => accuracies.map((value, index) => point(index, value)).join(' ');

  const curves = result.contenders.flatMap(({ runs }, index) => {
    const colour = colourOf(index);
    const lines = runs.map(({ accuracies }) => accuracies);
    if (measure.kind === 'rounds-to-target') {
      return lines.map((line) => `<polyline class="curve thin ${colour}" points="${lineOf(line)}"/>`);
    }
    const { low, mean, high } = rangeOf(lines);
    const back = high.map((value, at) => point(at, value)).toReversed();
    return [
      `<polygon class="band ${colour}" points="${[lineOf(low), ...back].join(' ')}"/>`,
      `<polyline class="curve ${colour}" points="${lineOf(mean)}"/>`,
    ];
  });
  const target =
    measure.kind === 'rounds-to-target'
      ? [
          `<line class="target" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(measure.target).toFixed(1)}" y2="${y(measure.target).toFixed(1)}"/>`,
        ]
      : [];
  const legend = result.contenders.map(
    ({ label }, index) =>
      `<line class="curve ${colourOf(index)}" x1="${PLOT.left + index * 110}" x2="${PLOT.left + index * 110 + 18}" y1="28" y2="28"/>` +
      `<text class="ink" x="${PLOT.left + index * 110 + 24}" y="32">${label}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" role="img" aria-labelledby="title">`,
    `<title id="title">${study.title}: test accuracy by rounds</title>`,
    STYLE,
    `<rect class="sheet" x="0.5" y="0.5" width="${SIZE.width - 1}" height="${SIZE.height - 1}" rx="8"/>`,
    ...ticks(floor).map(
      (value) =>
        `<line class="edge" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>` +
        `<text class="dim" text-anchor="end" x="${PLOT.left - 8}" y="${(y(value) + 4).toFixed(1)}">${(value * 100).toFixed(0)} %</text>`,
    ),
    ...[1, Math.round((rounds + 1) / 2), rounds].map(
      (round) =>
        `<text class="dim" text-anchor="middle" x="${x(round).toFixed(1)}" y="${PLOT.bottom + 20}">${round}</text>`,
    ),
    `<text class="dim" text-anchor="middle" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 38}">rounds</text>`,
    ...target,
    ...curves,
    ...legend,
    '</svg>',
  ].join('\n')}\n`;
}

const STYLE = `<style>
  svg { --paper: #fbf8f1; --edge: #ddd5c4; --ink: #2b2722; --dim: #756c5e; --brass: #a26a00; --green: #2c6e3f; --blue: #2d5f93; --red: #a23b2a; --violet: #6b4a8c; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #1c1a17; --edge: #3a352d; --ink: #e9e2d4; --dim: #a1978a; --brass: #e0a93b; --green: #7fbf8a; --blue: #7fb0e0; --red: #e58a78; --violet: #b99ad8; }
  }
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
  .sheet { fill: var(--paper); stroke: var(--edge); }
  .edge { stroke: var(--edge); }
  .ink { fill: var(--ink); } .dim { fill: var(--dim); }
  .target { stroke: var(--ink); stroke-dasharray: 4 4; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; } .thin { stroke-width: 1; }
  .band { opacity: 0.18; stroke: none; }
${COLOURS.map((name) => `  .curve.${name} { stroke: var(--${name}); } .band.${name} { fill: var(--${name}); }`).join('\n')}
</style>`;

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? COLOURS[0];
}

/** The lowest accuracy that matters, down to a whole tenth. */
function lowestOf(lines: readonly (readonly number[])[]): number {
  const late = lines.flatMap((line) => line.slice(Math.floor(line.length * START)));
  return Math.max(0, Math.floor(Math.min(...late, 0.9) * 10) / 10);
}

function ticks(floor: number): number[] {
  const step = floor >= 0.8 ? 0.05 : 0.1;
  return Array.from({ length: Math.round((1 - floor) / step) + 1 }, (_, index) => floor + index * step);
}

function rangeOf(lines: readonly (readonly number[])[]) {
  const length = Math.min(...lines.map((line) => line.length));
  const columns = Array.from({ length }, (_, index) => lines.map((line) => line[index] ?? 0));
  return {
    low: columns.map((column) => Math.min(...column)),
    mean: columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length),
    high: columns.map((column) => Math.max(...column)),
  };
}
