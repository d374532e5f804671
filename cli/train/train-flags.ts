/** What `eo train` was told by flags. Names are those of the flags. */
export interface TrainFlags {
  readonly preset?: string;
  readonly model?: string;
  readonly name?: string;
  readonly dataset?: string;
  readonly local?: true;
  readonly evaluateOn?: string;
  readonly partitions?: number;
  readonly partition?: PartitionInput;
  readonly fraction?: number;
  readonly minDevices?: number;
  readonly rounds?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly target?: number;
  readonly deadline?: number;
  readonly seed?: number;
  readonly reproducible?: true;
}

/** How the data are cut, as a specification has it. */
export type PartitionInput =
  | { readonly scheme: 'iid' }
  | { readonly scheme: 'shards'; readonly shardsPerPartition?: number }
  | { readonly scheme: 'dirichlet'; readonly alpha?: number };

/** Reads `iid`, `shards`, `shards:2` or `dirichlet:0.5`; undefined when it is none of them. */
export function parsePartition(text: string): PartitionInput | undefined {
  const [scheme = '', parameter, ...rest] = text.split(':');
  const value = parameter === undefined ? undefined : Number(parameter);
  if (rest.length > 0 || parameter === '' || Number.isNaN(value)) return undefined;
  switch (scheme) {
    case 'iid':
      return value === undefined ? { scheme } : undefined;
    case 'shards':
      return value === undefined ? { scheme } : { scheme, shardsPerPartition: value };
    case 'dirichlet':
      return value === undefined ? { scheme } : { scheme, alpha: value };
    default:
      return undefined;
  }
}

/** Reads a share: `0.975` or `97.5%`; undefined when it is none. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d*\.?\d+)\s*(%?)$/.exec(text.trim());
  return match === null ? undefined : Number(match[1]) / (match[2] === '%' ? 100 : 1);
}
