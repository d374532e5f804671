import type { CauseFormat } from '../domain/plain-format.ts';
import type { NetworkFact } from './doctor-fact.ts';
import type { FactWords } from './fact-words.ts';

/** What was found out about the network, in English. */
export function describeNetwork(fact: NetworkFact, format: CauseFormat): FactWords {
  switch (fact.kind) {
    case 'orchestrator-reached':
      return { found: `${fact.address} answers at port ${fact.port} in ${format.duration(fact.tookMs)}.`, mend: null };
    case 'orchestrator-unreached':
      return {
        found: `${fact.address} does not answer at port ${fact.port} (${fact.reason}).`,
        mend: 'See that the orchestrator runs, that both machines are on one network, and that no firewall is between them.',
      };
    case 'join-port-unreached':
      return {
        found: `The join port ${fact.port} of ${fact.address} does not answer (${fact.reason}): the certificate cannot be renewed.`,
        mend: "Let this port in through the firewall of the orchestrator's machine.",
      };
    case 'ports-reached':
      return { found: `${ports(fact.ports, format)} answer at ${format.list(fact.addresses)}.`, mend: null };
    case 'port-unreached':
      return {
        found: `Port ${fact.port} does not answer at ${fact.address} (${fact.reason}).`,
        mend: 'See that the orchestrator still runs, and what else uses or closes this port.',
      };
    case 'ports-loopback-only':
      return {
        found: `It listens at ${fact.host} only: other machines cannot come in.`,
        mend: 'Start it without --insecure, and without --host or with an address of the network.',
      };
    case 'no-network':
      return { found: 'This machine has no address on any network.', mend: 'Connect it by cable or Wi-Fi.' };
    case 'local-network-open':
      return { found: `This program may speak to the local network (${format.list(fact.interfaces)}).`, mend: null };
    case 'local-network-denied':
      return {
        found: `macOS keeps this program off the local network: nothing gets to ${fact.target}.`,
        mend: 'In System Settings, Privacy & Security, Local Network, switch on EdgeOrchestra, or the program that started this one such as Terminal. If it is on, switch it off and on.',
      };
    case 'firewall-off':
      return { found: 'No firewall refuses connections here.', mend: null };
    case 'firewall-lets-in':
      return { found: `${fact.firewall} is on and lets ${ports(fact.ports, format)} in.`, mend: null };
    case 'firewall-closed':
      return {
        found: `${fact.firewall} refuses what comes to ${ports(fact.ports, format)}.`,
        mend:
          fact.firewall === 'macOS'
            ? 'In System Settings, Network, Firewall, Options, allow incoming connections of this program.'
            : 'Let these ports in over TCP from your own network.',
      };
    case 'firewall-unseen':
      return {
        found: `${fact.firewall} is on; its rules can be read by an administrator only.`,
        mend: `See that it lets ${ports(fact.ports, format)} in over TCP.`,
      };
    case 'firewall-asks':
      return {
        found: `The firewall of ${fact.firewall} is on and has no rule for this program.`,
        mend: 'Allow incoming connections when macOS asks, or add the program in System Settings, Network, Firewall, Options.',
      };
    case 'firewall-blocks-all':
      return {
        found: `The firewall of ${fact.firewall} blocks all incoming connections.`,
        mend: 'In System Settings, Network, Firewall, Options, switch off "Block all incoming connections".',
      };
    case 'multicast-heard':
      return {
        found: `What is sent to the multicast group comes back on ${format.list(fact.interfaces)}.`,
        mend: null,
      };
    case 'multicast-lost':
      return {
        found: `What is sent to the multicast group does not come back on ${format.list(fact.interfaces)} (${fact.reason}).`,
        mend: 'Let UDP port 5353 through the firewall of this machine; or name addresses: "eo agent --orchestrator HOST:PORT".',
      };
    case 'cluster-heard':
      return { found: `The cluster is heard at ${fact.host}, after ${format.duration(fact.tookMs)}.`, mend: null };
    case 'cluster-not-heard':
      return {
        found: `The cluster was not heard in ${format.duration(fact.waitedMs)}.`,
        mend: 'A router may keep multicast from passing (often called client isolation or IGMP snooping). Work goes on by the last address; it helps to name it: "eo agent --orchestrator HOST:PORT".',
      };
  }
}

function ports(numbers: readonly number[], format: CauseFormat): string {
  return `${numbers.length === 1 ? 'port' : 'ports'} ${format.list(numbers.map(String))}`;
}
