import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../common/domain/event.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { Section } from '../../components/Section.tsx';
import { useAnswer } from '../../connection/use-answer.ts';
import { useMessages } from '../../language/language-store.ts';
import '../overview/attention.css';
import { AlertRow } from './AlertRow.tsx';
import { ChannelsSection } from './channels/ChannelsSection.tsx';
import { RulesSection } from './rules/RulesSection.tsx';

const KINDS: ReadonlySet<EventKind> = new Set(['alert-entered', 'silence-added', 'silence-removed']);
const ask = async ({ alerts }: ControlClient) => await Promise.all([alerts.list(), alerts.history({ limit: 50 })]);

/** What is wrong, who looks after it, what is kept quiet, what has ended, and how people are told. */
export function AlertsScreen() {
  const { alerts: words, app } = useMessages();
  const { value: [open, ended] = [], askAgain } = useAnswer(ask, KINDS);
  const lists = [
    [words.firing, open?.filter(({ state, silencedUntil }) => state === 'firing' && silencedUntil === null)],
    [words.acknowledged, open?.filter(({ state, silencedUntil }) => state !== 'firing' && silencedUntil === null)],
    [words.silenced, open?.filter(({ silencedUntil }) => silencedUntil !== null)],
    [words.history, ended],
  ] as const;
  return (
    <>
      <TitleBar title={app.nav.alerts} />
      {/* It scrolls by keys, also for those who may press nothing in it. */}
      <div className="screen-body overview" role="region" aria-label={app.nav.alerts} tabIndex={0}>
        {lists.map(([title, alerts], index) =>
          index === 0 || (alerts?.length ?? 0) > 0 ? (
            <Section key={title} title={title}>
              {alerts?.length === 0 && <p className="faint">{words.none}</p>}
              <ul>
                {alerts?.map((alert) => (
                  <AlertRow key={alert.id} alert={alert} onDone={askAgain} />
                ))}
              </ul>
            </Section>
          ) : null,
        )}
        <ChannelsSection />
        <RulesSection />
      </div>
    </>
  );
}
