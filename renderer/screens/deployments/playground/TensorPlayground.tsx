import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Deployment } from '../../../../common/domain/deployment.ts';
import type { TensorPort } from '../../../../common/domain/file-description.ts';
import { Button } from '../../../components/Button.tsx';
import { useConnection } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { askTensors } from './ask-tensors.ts';
import type { InferenceTensor } from './inference-tensor.ts';
import { TensorAnswer } from './TensorAnswer.tsx';
import { TensorField } from './TensorField.tsx';
import type { TypedTensor } from './tensor-values.ts';

interface TensorPlaygroundProps {
  readonly deployment: Deployment;
  /** Why nothing can be asked now. */
  readonly whyNot: string | undefined;
}

interface Asked {
  readonly outputs?: readonly InferenceTensor[];
  readonly tookMs?: number;
  readonly failure?: unknown;
}

/** A form of a model's inputs, and what it answers. */
export function TensorPlayground({ deployment, whyNot }: TensorPlaygroundProps) {
  const messages = useMessages();
  const { tensors: words } = messages.deployments.playground;
  const { baseUrl } = useConnection();
  const { name, inputs, classes } = deployment;
  const [values, setValues] = useState<ReadonlyMap<string, TypedTensor>>(new Map());
  const [asked, setAsked] = useState<Asked>({});
  const [isBusy, setBusy] = useState(false);
  const leaving = useRef<AbortController>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  const tensors = inputs.flatMap((port) => {
    const typed = values.get(port.name);
    return typed?.kind === 'tensor' ? [typed.tensor] : [];
  });
  const isReady = whyNot === undefined && tensors.length === inputs.length;
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady || isBusy) return;
    const call = new AbortController();
    leaving.current = call;
    setBusy(true);
    const askedAt = performance.now();
    try {
      const outputs = await askTensors(baseUrl, name, tensors, call.signal);
      setAsked({ outputs, tookMs: performance.now() - askedAt });
    } catch (failure) {
      if (!call.signal.aborted) setAsked({ failure });
    } finally {
      if (!call.signal.aborted) setBusy(false);
    }
  };
  const put = (port: TensorPort, typed: TypedTensor): void =>
    setValues((before) => new Map(before).set(port.name, typed));
  return (
    <form className="tensor-form" onSubmit={(event) => void ask(event)}>
      {whyNot !== undefined && <p className="note faint">{whyNot}</p>}
      {inputs.map((port) => (
        <TensorField key={port.name} port={port} typed={values.get(port.name)} onChange={(typed) => put(port, typed)} />
      ))}
      <div className="tensor-ask">
        <Button look="primary" submits isBusy={isBusy} disabled={!isReady}>
          {words.ask}
        </Button>
      </div>
      {asked.failure !== undefined && (
        <p role="alert" className="failure-text">
          {words.failed} {errorText(asked.failure, messages)}
        </p>
      )}
      {asked.outputs !== undefined && (
        <TensorAnswer outputs={asked.outputs} classes={classes} tookMs={asked.tookMs ?? 0} />
      )}
    </form>
  );
}
