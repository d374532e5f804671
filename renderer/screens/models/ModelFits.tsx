import { Link } from 'wouter';
import type { ModelFit, ModelVersion } from '../../../common/domain/model.ts';
import { Icon } from '../../components/Icon.tsx';
import type { Format } from '../../language/format.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useModelFits } from './use-model-fits.ts';

/** On which devices a version has room, and on which not, each with why. */
export function ModelFits({ model }: { readonly model: ModelVersion }) {
  const { fit: words } = useMessages().models;
  const fits = useModelFits(model);
  if (fits === undefined) return null;
  return (
    <section>
      <h3>{words.title}</h3>
      {fits.length === 0 && <p className="note faint">{words.none}</p>}
      <ul className="model-fits note">
        {fits.map((fit) => (
          <FitRow key={fit.deviceId} fit={fit} />
        ))}
      </ul>
    </section>
  );
}

function FitRow({ fit }: { readonly fit: ModelFit }) {
  const { fit: words } = useMessages().models;
  const format = useFormat();
  const isOpen = fit.reason === 'need-unknown' || fit.reason === 'no-reading';
  const verdict = fit.fits ? words.fits : isOpen ? words.unknown : words.fitsNot;
  const [needed, free] = figures(fit, format);
  return (
    <li data-verdict={fit.fits ? 'fits' : isOpen ? 'open' : 'not'}>
      <Icon name={fit.fits ? 'check' : isOpen ? 'info' : 'close'} />
      <Link href={`/devices/${fit.deviceId}`}>{fit.name}</Link>
      <span>{verdict}</span>
      <span className="faint">{words.reasons[fit.reason](needed, free)}</span>
    </li>
  );
}

function figures(fit: ModelFit, format: Format): readonly [needed: string, free: string] {
  const isDisk = fit.reason === 'too-little-disk';
  const needed = isDisk ? fit.diskNeededBytes : (fit.memoryNeededBytes ?? 0);
  const free = (isDisk ? fit.diskFreeBytes : fit.memoryAvailableBytes) ?? 0;
  return [format.bytes(needed), format.bytes(free)];
}
