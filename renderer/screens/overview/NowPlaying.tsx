import { Link } from 'wouter';
import { hasEnded, type Job } from '../../../common/domain/job.ts';
import { Section } from '../../components/Section.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { PlayingJob } from './PlayingJob.tsx';
import '../../components/plain-table.css';
import './playing.css';

const ORDER = ['running', 'paused', 'queued'];
const SHOWN = 6;

/** The jobs that have not ended, those that run first. */
export function NowPlaying() {
  const { overview, states } = useMessages();
  const words = overview.playing;
  const jobs = useJobs();
  const playing = inOrder(jobs.filter(({ state }) => !hasEnded(state)));
  const [last] = jobs;
  return (
    <Section title={words.title} aside={<Link href="/jobs">{words.all}</Link>}>
      {playing.length === 0 ? (
        <p className="playing-none note soft">
          {words.none}{' '}
          {last !== undefined && (
            <Link href={`/jobs/${last.id}`}>{words.lastEnded(last.name, states.job[last.state])}</Link>
          )}
        </p>
      ) : (
        <table className="plain-table playing">
          <thead>
            <tr>
              <th>{words.columns.job}</th>
              <th>{words.columns.state}</th>
              <th>{words.columns.accuracy}</th>
              <th>{words.columns.rounds}</th>
              <th>{words.columns.left}</th>
            </tr>
          </thead>
          <tbody>
            {playing.slice(0, SHOWN).map((job) => (
              <PlayingJob key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function inOrder(jobs: readonly Job[]): readonly Job[] {
  return jobs.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}
