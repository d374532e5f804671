/** How a kernel reads a buffer: float32 values, 32-bit integers, or 32-bit words of either kind. */
export type Access = 'read' | 'write' | 'read-integers' | 'write-integers' | 'read-words';

/** A small program for the GPU, in WGSL, with the buffers and numbers that it is given, by name. */
export interface Kernel<Buffer extends string = string, Count extends string = string, Real extends string = string> {
  readonly source: string;
  readonly buffers: readonly Buffer[];
  readonly counts: readonly Count[];
  readonly reals: readonly Real[];
}

interface KernelText<Buffer extends string, Count extends string, Real extends string> {
  /** A buffer that is written may be read as well. */
  readonly buffers: Readonly<Record<Buffer, Access>>;
  /** Whole numbers, which the text calls `args.name`. */
  readonly counts: readonly Count[];
  readonly reals?: readonly Real[];
  /** Declarations, and the function `main`. */
  readonly text: string;
}

const TYPES: Readonly<Record<Access, string>> = {
  read: '<storage, read> NAME: array<f32>',
  write: '<storage, read_write> NAME: array<f32>',
  'read-integers': '<storage, read> NAME: array<i32>',
  'write-integers': '<storage, read_write> NAME: array<i32>',
  'read-words': '<storage, read> NAME: array<u32>',
};

/** Threads of a workgroup of an elementwise kernel. */
export const GROUP = 256;
/** Threads of a workgroup that sums, half of them in each turn. */
export const LANES = 64;
/** Workgroups along the first axis; more go along the second. */
export const GROUPS_ACROSS = 32_768;

/** Puts declarations before a kernel's text. */
export function kernel<Buffer extends string, Count extends string, Real extends string = never>({
  buffers,
  counts,
  reals = [],
  text,
}: KernelText<Buffer, Count, Real>): Kernel<Buffer, Count, Real> {
  const names = Object.keys(buffers) as Buffer[];
  const declared = names.map(
    (name, index) => `@group(0) @binding(${index}) var${TYPES[buffers[name]].replace('NAME', name)};`,
  );
  const fields = [...counts.map((name) => `${name}: u32`), ...reals.map((name) => `${name}: f32`)];
  const source = [
    `struct Arguments { ${fields.join(', ')} }`,
    ...declared,
    `@group(0) @binding(${names.length}) var<uniform> args: Arguments;`,
    text,
  ].join('\n');
  return { source, buffers: names, counts, reals };
}

/** A kernel whose text is run for each `i` below `count`. */
export function elementwise<Buffer extends string, Count extends string = never, Real extends string = never>(
  parts: Omit<KernelText<Buffer, Count, Real>, 'counts'> & {
    readonly counts?: readonly Count[];
    readonly functions?: string;
  },
): Kernel<Buffer, Count | 'count', Real> {
  const { text, functions = '', counts = [], ...rest } = parts;
  return kernel<Buffer, Count | 'count', Real>({
    ...rest,
    counts: ['count', ...counts],
    text: `${functions}
@compute @workgroup_size(${GROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${GROUPS_ACROSS * GROUP}u;
  if (i >= args.count) { return; }
  ${text}
}`,
  });
}
