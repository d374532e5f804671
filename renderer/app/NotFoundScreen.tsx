import { Link } from 'wouter';
import { EmptyState } from '../components/EmptyState.tsx';
import { useMessages } from '../language/language-store.ts';

/** Where an address leads nowhere. */
export function NotFoundScreen() {
  const { notFound } = useMessages().app;
  return <EmptyState title={notFound.title} text={notFound.text} action={<Link href="/">{notFound.back}</Link>} />;
}
