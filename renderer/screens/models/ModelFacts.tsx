import type { ReactNode } from 'react';
import type { FileDescription, ModelDescription, TensorPort } from '../../../common/domain/file-description.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { servabilityOf } from '../../../common/domain/servability.ts';
import { Facts } from '../../components/Facts.tsx';
import { inShort } from '../../drop/in-short.ts';
import type { Format } from '../../language/format.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { Messages } from '../../language/messages.ts';

type Fact = readonly [name: string, value: ReactNode];

/** What the header of a model tells. */
export function ModelFacts({ model }: { readonly model: ModelVersion }) {
  const { models: words, drop } = useMessages();
  const format = useFormat();
  const { description, sizeBytes } = model;
  const servability = servabilityOf(model);
  return (
    <section>
      <h3>{words.facts.title}</h3>
      <Facts
        facts={[
          [words.facts.format, model.format === 'file' ? words.file : drop.modelFormats[model.format]],
          ...insideFacts(description, words, format),
          ...(model.tags.length === 0 ? [] : [[words.facts.tags, model.tags.join(', ')] as const]),
          ...(model.note === null ? [] : [[words.facts.note, model.note] as const]),
          [
            words.facts.size,
            <span key="size" title={`${format.number(sizeBytes)} B`}>
              {format.bytes(sizeBytes)}
            </span>,
          ],
        ]}
      />
      {description === null && <p className="note faint">{words.notRead}</p>}
      {servability !== 'served' && <p className="note">{words.servability[servability]}</p>}
    </section>
  );
}

function insideFacts(description: FileDescription | null, words: Messages['models'], format: Format): readonly Fact[] {
  switch (description?.kind) {
    case 'model':
      return modelFacts(description, words.facts, format);
    case 'unknown':
      return [[words.facts.looksLike, description.seen]];
    case 'dataset':
    case 'job':
    case undefined:
      return [];
  }
}

function modelFacts(found: ModelDescription, words: Messages['models']['facts'], format: Format): readonly Fact[] {
  const { parameters, memory, memoryBytes } = found;
  const known = (name: string, value: string | null): Fact[] => (value === null ? [] : [[name, value]]);
  return [
    ...known(words.inside, found.name),
    ...known(words.architecture, found.architecture),
    ...(parameters === null
      ? []
      : [
          [
            words.parameters,
            <span key="parameters" title={format.number(parameters)}>
              {inShort(parameters, format.locale)}
            </span>,
          ] as const,
        ]),
    ...known(words.tensors, found.tensors === null ? null : format.number(found.tensors)),
    ...known(words.quantisation, found.quantisation),
    ...known(words.context, found.contextLength === null ? null : words.tokens(format.number(found.contextLength))),
    [
      words.memory,
      <span key="memory">
        {format.bytes(memoryBytes)}{' '}
        <span className="faint">
          {[
            words.memoryOf(format.bytes(memory.weightsBytes)),
            ...(memory.cacheBytes === 0
              ? []
              : [words.cache(format.bytes(memory.cacheBytes), format.number(memory.contextTokens ?? 0))]),
            ...(memory.workBytes === 0 ? [] : [words.work(format.bytes(memory.workBytes))]),
          ].join(', ')}
        </span>
      </span>,
    ],
    ...portFacts(words.inputs, found.inputs),
    ...portFacts(words.outputs, found.outputs),
    ...known(words.licence, found.licence),
    ...known(words.producer, found.producer),
  ];
}

function portFacts(name: string, ports: readonly TensorPort[] | null): readonly Fact[] {
  if (ports === null || ports.length === 0) return [];
  const list = (
    <ul key={name}>
      {ports.map((port) => (
        <li key={port.name}>
          <code>{port.name}</code> <span className="faint">{`${port.type} ${port.shape?.join(' × ') ?? ''}`}</span>
        </li>
      ))}
    </ul>
  );
  return [[name, list]];
}
