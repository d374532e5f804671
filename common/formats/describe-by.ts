import type { ModelDescription } from '../domain/file-description.ts';
import { weightsMemory } from './memory-need.ts';

/** The description of a model of which only this is known: the rest is null, its memory that of the file. */
export function describeBy(
  format: ModelDescription['format'],
  sizeBytes: number,
  facts: Partial<ModelDescription> = {},
): ModelDescription {
  return {
    kind: 'model',
    format,
    formatVersion: null,
    name: null,
    architecture: null,
    producer: null,
    parameters: null,
    tensors: null,
    quantisation: null,
    contextLength: null,
    inputs: null,
    outputs: null,
    licence: null,
    hasExternalData: false,
    ...weightsMemory(sizeBytes),
    ...facts,
  };
}
