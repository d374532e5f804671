import type { DoctorFact } from './doctor-fact.ts';
import type { Finding } from './finding.ts';

/** What mends a finding without words: lines for a terminal on that machine, and a page of its settings. */
export interface Remedy {
  readonly commands: readonly string[];
  /** Opens the right page of the settings, on the machine itself. */
  readonly settings: string | null;
}

const NONE: Remedy = { commands: [], settings: null };
const SETTINGS = 'x-apple.systempreferences:com.apple';

/** How to mend a problem on a machine with this platform; nothing for what is well. */
export function remedyOf({ status, fact }: Pick<Finding, 'status' | 'fact'>, platform: string): Remedy {
  if (status !== 'fail' && status !== 'warn') return NONE;
  return platform === 'darwin' ? onMac(fact) : { ...NONE, commands: onLinux(fact) };
}

function onMac(fact: DoctorFact): Remedy {
  switch (fact.kind) {
    case 'local-network-denied':
      return { ...NONE, settings: `${SETTINGS}.settings.PrivacySecurity.extension?Privacy_LocalNetwork` };
    case 'firewall-closed':
    case 'firewall-asks':
    case 'firewall-blocks-all':
      return { ...NONE, settings: `${SETTINGS}.Network-Settings.extension?Firewall` };
    case 'clock-alone':
    case 'clock-wrong':
      return { ...NONE, commands: ['sudo systemsetup -setusingnetworktime on'] };
    case 'started-by-hand':
      return fact.role === 'agent' ? { ...NONE, commands: ['eo agent install'] } : NONE;
    case 'service-off':
      return {
        ...NONE,
        commands: [
          fact.scope === 'user'
            ? `launchctl enable gui/$(id -u)/${fact.name}`
            : `sudo launchctl enable system/${fact.name}`,
          fact.scope === 'user' ? 'eo agent install' : 'sudo eo agent install --system',
        ],
      };
    case 'sleeps-when-idle':
      return { ...NONE, commands: ['sudo pmset -c sleep 0'] };
    case 'cannot-be-woken':
      return { ...NONE, commands: ['sudo pmset -c womp 1'] };
    case 'stays-off':
      return { ...NONE, commands: ['sudo pmset -a autorestart 1'] };
    case 'processor-saving':
      return { ...NONE, commands: ['sudo pmset -c lowpowermode 0'] };
    case 'disk-waits-for-password':
      return {
        commands: ['sudo fdesetup authrestart'],
        settings: `${SETTINGS}.settings.PrivacySecurity.extension?FileVault`,
      };
    default:
      return { ...NONE, commands: everywhere(fact) };
  }
}

function onLinux(fact: DoctorFact): string[] {
  switch (fact.kind) {
    case 'firewall-closed':
    case 'firewall-unseen':
      return openPorts(fact.firewall, fact.ports);
    case 'clock-alone':
    case 'clock-wrong':
      return ['sudo timedatectl set-ntp true'];
    case 'started-by-hand':
      return fact.role === 'agent' ? ['eo agent install'] : [];
    case 'service-ends-with-login':
      return [`sudo loginctl enable-linger ${fact.user}`];
    case 'service-off':
      return [`${fact.scope === 'user' ? 'systemctl --user' : 'sudo systemctl'} enable --now ${fact.name}`];
    case 'sleeps-when-idle':
      return fact.setting === 'GNOME'
        ? ['gsettings set org.gnome.settings-daemon.plugins.power sleep-inactive-ac-type nothing']
        : ['sudo systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target'];
    case 'sleeps-when-closed':
      return [
        'sudo mkdir -p /etc/systemd/logind.conf.d',
        "printf '[Login]\\nHandleLidSwitchExternalPower=ignore\\n' | sudo tee /etc/systemd/logind.conf.d/edgeorchestra.conf",
        'sudo systemctl kill -s HUP systemd-logind',
      ];
    case 'processor-held':
      return ['echo schedutil | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor'];
    default:
      return everywhere(fact);
  }
}

function everywhere(fact: DoctorFact): string[] {
  return fact.kind === 'certificate' && fact.certificate === 'authority' ? ['eo ca rotate'] : [];
}

function openPorts(firewall: string, ports: readonly number[]): string[] {
  switch (firewall) {
    case 'ufw':
      return ports.map((port) => `sudo ufw allow ${port}/tcp`);
    case 'firewalld':
      return [
        `sudo firewall-cmd --permanent ${ports.map((port) => `--add-port=${port}/tcp`).join(' ')}`,
        'sudo firewall-cmd --reload',
      ];
    case 'iptables':
      return [`sudo iptables -I INPUT -p tcp -m multiport --dports ${ports.join(',')} -j ACCEPT`];
    default:
      return [];
  }
}
