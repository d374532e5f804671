import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { stringify } from 'yaml';
import type { Job } from '../../../../common/domain/job.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';

/** A job's specification as it is written in files, and the way to another job like it. */
export function SpecTab({ job: { id, spec } }: { readonly job: Job }) {
  const messages = useMessages();
  const { jobs: words, app } = messages;
  const [, go] = useLocation();
  const yaml = useMemo(() => stringify(spec), [spec]);
  const copy = (): void => {
    navigator.clipboard.writeText(yaml).then(
      () => sayDone(app.copied),
      (error: unknown) => sayFailed(app.failed(errorText(error, messages))),
    );
  };
  return (
    <div className="job-spec">
      <p className="job-progress">
        <Button icon={<Icon name="plus" />} onClick={() => go(`/jobs/new?from=${id}`)}>
          {words.actions.reuse}
        </Button>
        <Button look="quiet" icon={<Icon name="copy" />} onClick={copy}>
          {words.spec.copy}
        </Button>
      </p>
      <pre role="region" aria-label={words.spec.yaml} tabIndex={0}>
        {yaml}
      </pre>
    </div>
  );
}
