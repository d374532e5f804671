import type { DoctorFact } from './doctor-fact.ts';
import type { Finding } from './finding.ts';

const SETTINGS = 'x-apple.systempreferences:com.apple';

/** Lines for a terminal on the machine itself that mend a problem, or open its settings where they do; none for what is well. */
export function commandsFor({ status, fact }: Pick<Finding, 'status' | 'fact'>, platform: string): readonly string[] {
  if (status !== 'fail' && status !== 'warn') return [];
  return platform === 'darwin' ? onMac(fact) : onLinux(fact);
}

function onMac(fact: DoctorFact): string[] {
  switch (fact.kind) {
    case 'local-network-denied':
      return [`open "${SETTINGS}.settings.PrivacySecurity.extension?Privacy_LocalNetwork"`];
    case 'firewall-closed':
    case 'firewall-asks':
    case 'firewall-blocks-all':
      return [`open "${SETTINGS}.Network-Settings.extension?Firewall"`];
    case 'clock-alone':
    case 'clock-wrong':
      return ['sudo systemsetup -setusingnetworktime on'];
    case 'started-by-hand':
      return fact.role === 'agent' ? ['eo agent install'] : [];
    case 'service-off':
      return fact.scope === 'user'
        ? [`launchctl enable gui/$(id -u)/${fact.name}`, 'eo agent install']
        : [`sudo launchctl enable system/${fact.name}`, 'sudo eo agent install --system'];
    case 'sleeps-when-idle':
      return ['sudo pmset -c sleep 0'];
    case 'cannot-be-woken':
      return ['sudo pmset -c womp 1'];
    case 'stays-off':
      return ['sudo pmset -a autorestart 1'];
    case 'processor-saving':
      return ['sudo pmset -c lowpowermode 0'];
    case 'disk-waits-for-password':
      return ['sudo fdesetup authrestart'];
    default:
      return everywhere(fact);
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
        : logindSetting('idle', 'IdleAction=ignore');
    case 'sleeps-when-closed':
      return logindSetting('lid', 'HandleLidSwitchExternalPower=ignore');
    case 'processor-held':
      return ['echo schedutil | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor'];
    default:
      return everywhere(fact);
  }
}

function everywhere(fact: DoctorFact): string[] {
  return fact.kind === 'certificate' && fact.certificate === 'authority' ? ['eo ca rotate'] : [];
}

function logindSetting(name: string, setting: string): string[] {
  return [
    'sudo mkdir -p /etc/systemd/logind.conf.d',
    `printf '[Login]\\n${setting}\\n' | sudo tee /etc/systemd/logind.conf.d/edgeorchestra-${name}.conf`,
    'sudo systemctl kill -s HUP systemd-logind',
  ];
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
