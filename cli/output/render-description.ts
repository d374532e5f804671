import { describeServability } from '../../common/domain/describe-servability.ts';
import type { FileDescription, ModelDescription } from '../../common/domain/file-description.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { servabilityOf } from '../../common/domain/servability.ts';
import { printable } from './text-width.ts';
import { formatBytes, formatCount } from './units.ts';

/** A model's format in a few words: `gguf Q4_K_M`, `onnx float32`, `file`. */
export function formatWords({ format, description }: Pick<ModelVersion, 'format' | 'description'>): string {
  const quantisation = description?.kind === 'model' ? description.quantisation : null;
  return printable([format, quantisation ?? ''].join(' ').trim());
}

/** How many parameters, in short: `158 k`, `7.2 B`; a dash where that is not known. */
export function parameterWords(description: FileDescription | null): string {
  if (description?.kind !== 'model' || description.parameters === null) return '–';
  const units = ['', ' k', ' M', ' B', ' T'];
  let [value, unit] = [description.parameters, 0];
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1_000;
  return `${value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1)}${units[unit] ?? ''}`;
}

/** What a file was recognised as, a fact a line. */
export function renderDescription(description: FileDescription | null): string[] {
  if (description === null) return [];
  switch (description.kind) {
    case 'model':
      return modelLines(description);
    case 'dataset':
      return [`It is a data set (${description.format}), not a model: see "eo dataset import".`];
    case 'job':
      return [`It is the job file "${printable(description.name)}", not a model: see "eo train".`];
    case 'unknown':
      return [`It is not recognised as a model: ${printable(description.seen)}.`];
  }
}

function modelLines(model: ModelDescription): string[] {
  const { memory, contextLength, inputs, outputs } = model;
  const stored = describeServability(servabilityOf({ format: model.format, description: model }));
  const context = memory.contextTokens === null ? '' : ` with a context of ${formatCount(memory.contextTokens)} tokens`;
  const facts: readonly (readonly [label: string, value: string | null])[] = [
    ['Format', [model.format, model.formatVersion ?? ''].join(' ').trim()],
    ['Name', model.name],
    ['Architecture', model.architecture],
    ['Written by', model.producer],
    ['Parameters', parameterLine(model)],
    ['Quantisation', model.quantisation],
    ['Context', contextLength === null ? null : `${formatCount(contextLength)} tokens`],
    ['Inputs', portWords(inputs)],
    ['Outputs', portWords(outputs)],
    ['Licence', model.licence],
    ['Memory', `${formatBytes(model.memoryBytes)} at least${context}`],
    ['Missing', model.hasExternalData ? 'weights that lie in other files' : null],
    ['Served', stored === undefined ? null : `no: ${stored.why}. ${stored.instead}`],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [`  ${label.padEnd(13)} ${printable(value)}`]));
}

function parameterLine({ parameters, tensors }: ModelDescription): string | null {
  if (parameters === null) return null;
  return formatCount(parameters) + (tensors === null ? '' : ` in ${formatCount(tensors)} tensors`);
}

/** Tensors with their types and shapes; null for none. */
export function portWords(ports: ModelDescription['inputs']): string | null {
  if (ports === null || ports.length === 0) return null;
  const shown = ports
    .slice(0, 4)
    .map(({ name, type, shape }) => `${name} (${type}${shape === null ? '' : ` ${shape.join(' × ')}`})`);
  return shown.join(', ') + (ports.length > shown.length ? `, and ${ports.length - shown.length} more` : '');
}
