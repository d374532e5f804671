import { type ReactNode, useState } from 'react';
import { CopyField } from '../../../components/CopyField.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { AUTHORITY_FILE } from './authority-file.ts';

const MACOS = `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${AUTHORITY_FILE}`;
const DEBIAN = `sudo cp ${AUTHORITY_FILE} /usr/local/share/ca-certificates/edgeorchestra.crt && sudo update-ca-certificates`;
const FEDORA = `sudo cp ${AUTHORITY_FILE} /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust`;
const SYSTEMS = ['macos', 'ios', 'linux', 'firefox'] as const;
type System = (typeof SYSTEMS)[number];

/** How browsers on other machines come to trust the authority. */
export function TrustSteps() {
  const { authority: words } = useMessages().joining;
  const [system, setSystem] = useState<string>('macos');
  const steps: Record<System, ReactNode> = {
    macos: (
      <>
        <p className="note">{words.macos}</p>
        <CopyField label={words.commandFor('macOS')} text={MACOS} />
      </>
    ),
    ios: <p className="note">{words.ios}</p>,
    linux: (
      <>
        <p className="note">{words.debian}</p>
        <CopyField label={words.commandFor('Debian')} text={DEBIAN} />
        <p className="note">{words.fedora}</p>
        <CopyField label={words.commandFor('Fedora')} text={FEDORA} />
      </>
    ),
    firefox: <p className="note">{words.firefox}</p>,
  };
  return (
    <>
      <p className="note soft">{words.trust}</p>
      <Tabs
        label={words.title}
        current={system}
        onChange={setSystem}
        tabs={SYSTEMS.map((id) => ({
          id,
          label: words.systems[id],
          content: <div className="dialog-form">{steps[id]}</div>,
        }))}
      />
    </>
  );
}
