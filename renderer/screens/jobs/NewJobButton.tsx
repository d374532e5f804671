import { useLocation } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useMessages } from '../../language/language-store.ts';

/** The way to the form of a new job. */
export function NewJobButton() {
  const { jobs } = useMessages();
  const [, go] = useLocation();
  return (
    <Button look="primary" icon={<Icon name="plus" />} onClick={() => go('/jobs/new')}>
      {jobs.newJob}
    </Button>
  );
}
