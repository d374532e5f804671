import type { JobPreview } from '../../../../common/domain/job-preview.ts';
import { Icon } from '../../../components/Icon.tsx';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { DraftCheck } from '../draft/check-draft.ts';
import { PreviewDevices } from './PreviewDevices.tsx';
import type { Previewed } from './use-preview.ts';
import './preview.css';

interface PreviewPaneProps {
  readonly previewed: Previewed;
  readonly check: DraftCheck;
}

/** What would come of the job if it were submitted now. */
export function PreviewPane({ previewed: { preview, isCurrent, error }, check }: PreviewPaneProps) {
  const messages = useMessages();
  const { preview: words } = messages.newJob;
  return (
    <section className="preview-pane" aria-label={words.title} data-old={!isCurrent}>
      <header>
        <h2>{words.title}</h2>
        {preview !== undefined && !isCurrent && check.kind === 'invalid' && (
          <span className="small faint">{words.old}</span>
        )}
      </header>
      {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
      {preview === undefined && error === undefined && (
        <p className="note faint">{check.kind === 'valid' ? words.asking : words.waitingForYou}</p>
      )}
      {preview !== undefined && (
        <div className="preview-body">
          <Figures preview={preview} />
          <Waits preview={preview} />
          <PreviewDevices devices={preview.devices} />
        </div>
      )}
    </section>
  );
}

function Figures({ preview }: { readonly preview: JobPreview }) {
  const { preview: words } = useMessages().newJob;
  const format = useFormat();
  const { parameters, samples, partitions, bytesPerRound, bytesOnce } = preview;
  const figures = [
    [words.parameters, parameters === null ? null : format.number(parameters)],
    [words.samples, samples === null ? null : format.number(samples)],
    [words.parts, partitions === null ? null : format.number(partitions)],
    [
      words.round,
      bytesPerRound === null || bytesPerRound.down === 0
        ? null
        : words.roundBytes(format.bytes(bytesPerRound.down), format.bytes(bytesPerRound.up)),
    ],
    [words.once, bytesOnce === 0 ? null : format.bytes(bytesOnce)],
  ] as const;
  return (
    <dl className="preview-figures">
      {figures.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Waits({ preview: { waits } }: { readonly preview: JobPreview }) {
  const { preview: words } = useMessages().newJob;
  const format = useFormat();
  return waits.map((wait) => (
    <p key={wait.for} className="preview-wait">
      <Icon name="info" />
      {wait.for === 'turn'
        ? words.waits.turn
        : words.waits.devices(format.number(wait.available), format.number(wait.needed))}
    </p>
  ));
}
