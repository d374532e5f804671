import { contentRoutes } from '../../../common/api/content-routes.ts';
import type { ResourceName } from '../../../common/domain/ids.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { ExportFormat } from '../../../common/specs/export-format.ts';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useConnection } from '../../connection/connection-context.ts';
import { useMessages } from '../../language/language-store.ts';
import { ModelFacts } from './ModelFacts.tsx';
import { ModelFits } from './ModelFits.tsx';
import { ModelServing } from './ModelServing.tsx';
import { ModelVersions } from './ModelVersions.tsx';
import { ProvenanceSection } from './ProvenanceSection.tsx';
import { RemoveModel } from './RemoveModel.tsx';
import { useModelVersions } from './use-model-versions.ts';
import './model-details.css';

interface ModelDetailsProps {
  readonly name: ResourceName;
  /** Without one, the newest. */
  readonly version: number | undefined;
  readonly onClose: () => void;
}

/** One version of a model in full, beside the list. */
export function ModelDetails({ name, version, onClose }: ModelDetailsProps) {
  const { app } = useMessages();
  const versions = useModelVersions(name);
  const model = version === undefined ? versions?.[0] : versions?.find((one) => one.version === version);
  if (versions === undefined) {
    return (
      <DetailsPanel title={name} label={name} onClose={onClose}>
        <p className="faint">{app.loading}</p>
      </DetailsPanel>
    );
  }
  if (model === undefined) {
    return (
      <DetailsPanel title={app.notFound.title} label={name} onClose={onClose}>
        <p className="soft">{app.notFound.text}</p>
        {versions.length > 0 && <ModelVersions versions={versions} shown={undefined} />}
      </DetailsPanel>
    );
  }
  return (
    <DetailsPanel
      title={name}
      label={name}
      actions={<RemoveModel model={model} isLast={versions.length === 1} />}
      onClose={onClose}
    >
      <Downloads model={model} />
      <ModelServing model={model} />
      <ModelFacts model={model} />
      <ModelFits model={model} />
      <ProvenanceSection model={model} />
      <ModelVersions versions={versions} shown={model.version} />
    </DetailsPanel>
  );
}

function Downloads({ model: { name, version, format, spec } }: { readonly model: ModelVersion }) {
  const { models: words } = useMessages();
  const { baseUrl } = useConnection();
  return (
    <p className="model-deeds">
      <span className="soft">{words.versionLong(String(version))}</span>
      <a className="button plain" href={baseUrl + contentRoutes.modelContent(name, version)} download>
        <Icon name="download" />
        {words.download}
      </a>
      {format === 'parameters-f32' &&
        spec !== null &&
        ExportFormat.options.map((one) => (
          <a key={one} className="button plain" href={baseUrl + contentRoutes.modelExport(name, version, one)} download>
            {words.exportAs(one)}
          </a>
        ))}
    </p>
  );
}
