import { fileURLToPath } from 'node:url';
import type { SampleName } from '../../common/api/datasets-contract.ts';
import type { NewDataset } from './dataset-catalogue.ts';

const FOLDER = fileURLToPath(new URL('../../resources/datasets/', import.meta.url));

const SOURCES: Readonly<Record<SampleName, { readonly file: string } & Omit<NewDataset, 'name' | 'path'>>> = {
  // Grey values go from 0 to 16; models learn best from 0 to 1.
  'uci-digits': { file: 'uci-digits.csv.gz', scale: 1 / 16, holdout: 0.2 },
};

/** How a data set that comes with EdgeOrchestra is read; it keeps the name of its sample. */
export function sampleDataset(name: SampleName): NewDataset {
  const { file, ...reading } = SOURCES[name];
  return { name, path: FOLDER + file, ...reading };
}
