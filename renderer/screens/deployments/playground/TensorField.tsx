import { useState } from 'react';
import type { TensorPort } from '../../../../common/domain/file-description.ts';
import { Button } from '../../../components/Button.tsx';
import type { Format } from '../../../language/format.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import { imageShapeOf } from './image-shape.ts';
import { wireTypeOf } from './inference-tensor.ts';
import { PictureInput } from './PictureInput.tsx';
import { readTensor, rowLength, type TensorProblem, type TypedTensor } from './tensor-values.ts';

interface TensorFieldProps {
  readonly port: TensorPort;
  readonly typed: TypedTensor | undefined;
  readonly onChange: (typed: TypedTensor) => void;
}

type Way = 'draw' | 'picture' | 'numbers';

/** One input of a model: drawn or a picture where its shape may be one, else numbers. */
export function TensorField({ port, typed, onChange }: TensorFieldProps) {
  const { tensors: words } = useMessages().deployments.playground;
  const image = imageShapeOf(port);
  const ways: readonly Way[] = [
    ...(image?.channels === 1 ? (['draw'] as const) : []),
    ...(image === undefined ? [] : (['picture'] as const)),
    'numbers',
  ];
  const [way, setWay] = useState<Way>(ways[0] ?? 'numbers');
  return (
    <fieldset className="tensor-field">
      <legend>
        <strong>{port.name}</strong>{' '}
        <span className="faint small">
          {port.type}
          {port.shape !== null && ` · ${words.shape(port.shape.join(' × '))}`}
        </span>
      </legend>
      {ways.length > 1 && (
        <div className="tensor-ways" role="radiogroup" aria-label={words.way}>
          {ways.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${port.name} way`}
                checked={way === one}
                onChange={() => {
                  setWay(one);
                  onChange({ kind: 'problem', problem: { kind: 'none' } });
                }}
              />
              {words[one]}
            </label>
          ))}
        </div>
      )}
      {image === undefined || way === 'numbers' ? (
        <NumbersInput port={port} typed={typed} onChange={onChange} />
      ) : (
        <PictureInput key={way} port={port} image={image} isDrawn={way === 'draw'} onChange={onChange} />
      )}
    </fieldset>
  );
}

function NumbersInput({ port, typed, onChange }: TensorFieldProps) {
  const messages = useMessages();
  const { tensors: words } = messages.deployments.playground;
  const format = useFormat();
  const [text, setText] = useState('');
  const isText = wireTypeOf(port.type) === 'BYTES';
  const change = (next: string): void => {
    setText(next);
    onChange(readTensor(port, next));
  };
  const problem = typed?.kind === 'problem' ? problemText(typed.problem, messages, format) : undefined;
  const label = isText ? words.text : words.list;
  return (
    <>
      <textarea
        className="text-input mono"
        rows={4}
        aria-label={`${port.name}: ${label}`}
        aria-invalid={problem !== undefined || undefined}
        placeholder={label}
        spellCheck={false}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
      <p className="tensor-numbers small">
        {problem === undefined ? (
          <span className="faint">
            {words.count(
              format.number(typed?.kind === 'tensor' ? typed.tensor.data.length : 0),
              format.number(rowLength(port)),
            )}
          </span>
        ) : (
          <span className="field-problem" role="alert">
            {problem}
          </span>
        )}
        {!isText && (
          <Button look="quiet" onClick={() => change(Array.from({ length: rowLength(port) }, () => 0).join(' '))}>
            {words.fill}
          </Button>
        )}
      </p>
    </>
  );
}

function problemText(problem: TensorProblem, { deployments }: Messages, format: Format): string | undefined {
  const { tensors: words } = deployments.playground;
  switch (problem.kind) {
    case 'none':
      return undefined;
    case 'not-number':
      return words.notNumber(problem.word);
    case 'not-whole':
      return words.notWhole(format.number(problem.given), format.number(problem.each));
    case 'wrong-count':
      return words.wrongCount(format.number(problem.given), format.number(problem.wanted));
    case 'too-many':
      return words.tooMany(format.number(problem.most));
  }
}
