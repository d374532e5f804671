import type { DesktopState } from '../../../common/desktop/desktop-state.ts';
import { Button } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Section } from '../../components/Section.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { useMessages } from '../../language/language-store.ts';
import { OwnDeviceStatus } from './OwnDeviceStatus.tsx';
import { OwnDeviceSwitch } from './OwnDeviceSwitch.tsx';
import { useDesktopAction } from './use-desktop-action.ts';

/** What the orchestrator's own computer does beside orchestrating. */
export function ComputerSettings({ app }: { readonly app: DesktopState }) {
  const { computer: words } = useMessages().desktop;
  const act = useDesktopAction();
  const { ownDevice, opensAtLogin, power, dataFolder } = app;
  return (
    <>
      <Section title={words.device}>
        <SwitchField
          label={words.useIt}
          note={words.useItNote}
          isOn={ownDevice.kind !== 'off'}
          onChange={(isWanted) => act((client) => client.setOwnDevice({ isWanted }), words.useIt)}
        />
        <OwnDeviceStatus device={ownDevice} />
        <OwnDeviceSwitch device={ownDevice} />
      </Section>
      <Section title={words.login}>
        {opensAtLogin === null ? (
          <p className="note soft">{words.noLogin}</p>
        ) : (
          <SwitchField
            label={words.openAtLogin}
            note={words.openAtLoginNote}
            isOn={opensAtLogin}
            onChange={(isWanted) => act((client) => client.openAtLogin({ isWanted }), words.openAtLogin)}
          />
        )}
      </Section>
      <Section title={words.power}>
        <Facts
          facts={[
            [words.source, words.sources[power.source]],
            [words.heat, words.heats[power.heat]],
            [words.awake, power.isKeptAwake ? words.keptAwake : words.mayAsleep],
          ]}
        />
      </Section>
      <Section
        title={words.folder}
        aside={
          <Button onClick={() => act((client) => client.openDataFolder(), words.folder)}>{words.showFolder}</Button>
        }
      >
        <p className="note">
          <code>{dataFolder}</code>
        </p>
      </Section>
    </>
  );
}
