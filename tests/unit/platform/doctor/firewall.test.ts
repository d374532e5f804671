import { expect, test } from 'vitest';
import { firewallCheck } from '../../../../platform/doctor/checks/firewall.ts';
import { isOpen, nftDoors } from '../../../../platform/doctor/parsing/parse-firewall.ts';
import { aHost, aSubject, said } from '../../builders/a-host.ts';

const PORTS = [50_051, 50_052];
const ASK = '/usr/libexec/ApplicationFirewall/socketfilterfw';

async function look(facts: Parameters<typeof aHost>[0], ports = PORTS) {
  const subject = aSubject({ role: 'orchestrator', listening: [{ host: '0.0.0.0', ports }] });
  const [outcome] = await firewallCheck.run(aHost(facts), subject);
  return [outcome?.status, outcome?.fact];
}

function mac(state: string, blockAll: string, own: string) {
  const programs = {
    [`${ASK} --getglobalstate`]: state,
    [`${ASK} --getblockall`]: blockAll,
    [`${ASK} --getappblocked ${process.execPath}`]: own,
  };
  return look({ platform: 'darwin', programs });
}

test('the firewall of macOS is off, blocks all, blocks or permits this program, or will ask', async () => {
  const on = 'Firewall is enabled. (State = 1) \n';
  const some = 'Firewall has block all state set to disabled.\n';
  expect(await mac('Firewall is disabled. (State = 0) \n', some, '')).toEqual(['ok', { kind: 'firewall-off' }]);
  expect(await mac(on, 'Block all ENABLED! \n', '')).toEqual([
    'fail',
    { kind: 'firewall-blocks-all', firewall: 'macOS' },
  ]);
  expect((await mac('Firewall is enabled. (State = 2) \n', some, ''))[0]).toBe('fail');
  expect(await mac(on, 'Block all DISABLED! \n', 'Incoming connection to the application is blocked \n')).toEqual([
    'fail',
    { kind: 'firewall-closed', firewall: 'macOS', ports: PORTS },
  ]);
  expect((await mac(on, some, 'Incoming connection to the application is permitted \n'))[0]).toBe('ok');
  expect(await mac(on, some, 'The application is not part of the firewall \n')).toEqual([
    'warn',
    { kind: 'firewall-asks', firewall: 'macOS' },
  ]);
});

test('ufw is read where its rules can be, and named where they cannot', async () => {
  const conf = { '/etc/ufw/ufw.conf': '# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n' };
  expect(await look({ files: conf })).toEqual(['warn', { kind: 'firewall-unseen', firewall: 'ufw', ports: PORTS }]);
  const rules = { '/etc/ufw/user.rules': said('ufw-user.rules'), '/etc/default/ufw': 'DEFAULT_INPUT_POLICY="DROP"\n' };
  expect(await look({ files: { ...conf, ...rules } })).toEqual([
    'ok',
    { kind: 'firewall-lets-in', firewall: 'ufw', ports: PORTS },
  ]);
  expect(await look({ files: { ...conf, ...rules } }, [8_080, 5_353, 50_051])).toEqual([
    'fail',
    { kind: 'firewall-closed', firewall: 'ufw', ports: [8_080, 5_353] },
  ]);
  expect(await look({ files: { '/etc/ufw/ufw.conf': 'ENABLED=no\n' } })).toEqual(['ok', { kind: 'firewall-off' }]);
});

test('firewalld lets in what its zone lists, and all in the zone that trusts', async () => {
  const programs = { 'firewall-cmd --state': 'running\n', 'firewall-cmd --list-ports': '50051/tcp 50052/udp\n' };
  const zone = (name: string) => ({ ...programs, 'firewall-cmd --get-default-zone': `${name}\n` });
  expect(await look({ programs: zone('public') })).toEqual([
    'fail',
    { kind: 'firewall-closed', firewall: 'firewalld', ports: [50_052] },
  ]);
  expect((await look({ programs: zone('trusted') }))[0]).toBe('ok');
  const refused = { ...zone('public'), 'firewall-cmd --list-ports': { code: 253 } };
  expect((await look({ programs: refused }))[1]).toMatchObject({ kind: 'firewall-unseen' });
});

test('bare rules of the kernel are judged, and unknown to everybody but root', async () => {
  const nft = { 'nft list ruleset': said('nft-ruleset.txt') };
  expect((await look({ programs: nft }))[0]).toBe('ok');
  expect(await look({ programs: nft }, [9_000])).toEqual([
    'fail',
    { kind: 'firewall-closed', firewall: 'nftables', ports: [9_000] },
  ]);
  expect(isOpen(nftDoors('table inet filter {\n\tchain forward {\n\t\tpolicy drop;\n\t}\n}\n'), 9_000)).toBe(true);
  const iptables = { 'iptables -S INPUT': said('iptables-S-input.txt') };
  expect((await look({ programs: iptables }))[0]).toBe('ok');
  expect((await look({ programs: iptables }, [8_443]))[0]).toBe('fail');
  expect(await look({ programs: { 'nft list ruleset': { code: 1 } } })).toEqual([
    'unknown',
    { kind: 'cannot-tell', source: 'nft', reason: 'refused' },
  ]);
  expect(await look({})).toEqual(['ok', { kind: 'firewall-off' }]);
});
