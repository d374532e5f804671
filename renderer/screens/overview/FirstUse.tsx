import { Link } from 'wouter';
import { CopyField } from '../../components/CopyField.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useJoinRequests } from '../../stores/join-requests-store.ts';
import './first-use.css';

/** Stands on the overview before there is any device or job: how to begin. */
export function FirstUse() {
  const { first: words } = useMessages().overview;
  // Then approving is the next thing to do.
  const isAsked = useJoinRequests().length > 0;
  return (
    <section className="first-use" aria-label={words.title}>
      <svg width="100%" height="52" aria-hidden="true" className="first-use-staff">
        {[6, 16, 26, 36, 46].map((y) => (
          <line key={y} x1="0" x2="100%" y1={y} y2={y} stroke="var(--staff)" />
        ))}
      </svg>
      <h2>{words.title}</h2>
      <p className="soft">{words.text}</p>
      <ol>
        {words.steps.map(([name, text]) => (
          <li key={name}>
            <strong>{name}</strong>
            <span className="note soft">{text}</span>
          </li>
        ))}
      </ol>
      <CopyField label={words.command} text="eo agent" />
      <p>
        <Link className={`button ${isAsked ? 'plain' : 'primary'}`} href="/first-run">
          {words.start}
        </Link>
      </p>
    </section>
  );
}
