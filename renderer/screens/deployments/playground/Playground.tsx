import type { Deployment } from '../../../../common/domain/deployment.ts';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useRefusal } from '../../../stores/session-store.ts';
import { readyReplicas } from '../ready-replicas.ts';
import { ChatPlayground } from './ChatPlayground.tsx';
import { TensorPlayground } from './TensorPlayground.tsx';
import './playground.css';

/** What it takes to ask a model. */
const ASKING = { role: 'operator', scope: 'inference' } as const;

/** Where a person tries a deployment out: a conversation, or a form of its tensors. */
export function Playground({ deployment }: { readonly deployment: Deployment }) {
  const { playground: words } = useMessages().deployments;
  const refusal = useRefusal(ASKING);
  const isReady = readyReplicas(deployment).length > 0;
  const why = refusal ?? (isReady ? undefined : words.notReady);
  return (
    <Section title={words.title}>
      {deployment.interface === 'text' ? (
        <ChatPlayground deployment={deployment} whyNot={why} />
      ) : (
        <TensorPlayground deployment={deployment} whyNot={why} />
      )}
    </Section>
  );
}
