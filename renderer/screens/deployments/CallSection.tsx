import { Link } from 'wouter';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { CopyField } from '../../components/CopyField.tsx';
import { Section } from '../../components/Section.tsx';
import { useConnection } from '../../connection/connection-context.ts';
import { useMessages } from '../../language/language-store.ts';
import { useCluster } from '../../stores/cluster-store.ts';
import { callExamples } from './call-examples.ts';

/** How programs ask it: address, curl and Python, ready to be copied. */
export function CallSection({ deployment }: { readonly deployment: Deployment }) {
  const { calling: words } = useMessages().deployments;
  const origin = useCallOrigin();
  const { baseUrl, curl, python } = callExamples(deployment, origin);
  return (
    <Section title={words.title}>
      <div className="call-section">
        <p className="note soft">
          {deployment.interface === 'text' ? words.openai : words.tensors} {words.token}{' '}
          <Link href="/settings/access">{words.makeToken}</Link>.
          {/^https?:\/\/(127\.|localhost)/.test(origin) && ` ${words.local}`}
        </p>
        <h3>{words.baseUrl}</h3>
        <CopyField label={words.baseUrl} text={baseUrl} />
        <h3>{words.curl}</h3>
        <CopyField label={words.curl} text={curl} />
        <h3>{words.python}</h3>
        <CopyField label={words.python} text={python} />
      </div>
    </Section>
  );
}

/** Where programs find the orchestrator: as this browser does; the window of the app has no such address, and tells its machine's own. */
function useCallOrigin(): string {
  const { baseUrl, desktop } = useConnection();
  const port = useCluster()?.apiPort ?? '';
  return desktop === undefined ? baseUrl : `http://127.0.0.1:${port}`;
}
