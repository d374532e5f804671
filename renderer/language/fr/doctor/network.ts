import type { NetworkFact } from '../../../../common/doctor/doctor-fact.ts';
import type { FactWords } from '../../../../common/doctor/fact-words.ts';
import type { Format } from '../../format.ts';

/** What was found out about the network. */
export function sayNetwork(fact: NetworkFact, format: Format): FactWords {
  switch (fact.kind) {
    case 'orchestrator-reached':
      return {
        found: `${fact.address} répond au port ${fact.port} en ${format.duration(fact.tookMs)}.`,
        mend: null,
      };
    case 'orchestrator-unreached':
      return {
        found: `${fact.address} ne répond pas au port ${fact.port} (${fact.reason}).`,
        mend: 'Vérifiez que l’orchestrateur tourne, que les deux machines sont sur le même réseau et qu’aucun pare-feu ne les sépare.',
      };
    case 'join-port-unreached':
      return {
        found: `Le port d’adhésion ${fact.port} de ${fact.address} ne répond pas (${fact.reason}) : le certificat ne peut pas être renouvelé.`,
        mend: 'Ouvrez ce port dans le pare-feu de la machine de l’orchestrateur.',
      };
    case 'ports-reached':
      return {
        found: `${sentence(ports(fact.ports, format))} : réponse à ${format.list(fact.addresses)}.`,
        mend: null,
      };
    case 'port-unreached':
      return {
        found: `Le port ${fact.port} ne répond pas à ${fact.address} (${fact.reason}).`,
        mend: 'Vérifiez que l’orchestrateur tourne toujours, et ce qui d’autre utilise ou ferme ce port.',
      };
    case 'ports-loopback-only':
      return {
        found: `Il n’écoute qu’à ${fact.host} : les autres machines ne peuvent pas entrer.`,
        mend: 'Lancez-le sans --insecure, et sans --host ou avec une adresse du réseau.',
      };
    case 'no-network':
      return { found: 'Cette machine n’a d’adresse sur aucun réseau.', mend: 'Reliez-la par câble ou en Wi-Fi.' };
    case 'local-network-open':
      return { found: `Ce programme peut parler au réseau local (${format.list(fact.interfaces)}).`, mend: null };
    case 'local-network-denied':
      return {
        found: `macOS tient ce programme à l’écart du réseau local : rien n’arrive à ${fact.target}.`,
        mend: 'Dans Réglages Système, Confidentialité et sécurité, Réseau local, activez EdgeOrchestra, ou le programme qui a lancé celui-ci, comme Terminal. S’il est activé, désactivez-le puis réactivez-le.',
      };
    case 'firewall-off':
      return { found: 'Aucun pare-feu ne refuse de connexion ici.', mend: null };
    case 'firewall-lets-in':
      return { found: `${fact.firewall} est actif et laisse entrer : ${ports(fact.ports, format)}.`, mend: null };
    case 'firewall-closed':
      return {
        found: `${fact.firewall} refuse ce qui arrive : ${ports(fact.ports, format)}.`,
        mend:
          fact.firewall === 'macOS'
            ? 'Dans Réglages Système, Réseau, Coupe-feu, Options, autorisez les connexions entrantes de ce programme.'
            : 'Laissez entrer ces ports en TCP depuis votre réseau.',
      };
    case 'firewall-unseen':
      return {
        found: `${fact.firewall} est actif ; seul un administrateur peut lire ses règles.`,
        mend: `Vérifiez qu’il laisse entrer en TCP : ${ports(fact.ports, format)}.`,
      };
    case 'firewall-asks':
      return {
        found: `Le coupe-feu de ${fact.firewall} est actif et n’a pas de règle pour ce programme.`,
        mend: 'Autorisez les connexions entrantes quand macOS le demande, ou ajoutez le programme dans Réglages Système, Réseau, Coupe-feu, Options.',
      };
    case 'firewall-blocks-all':
      return {
        found: `Le coupe-feu de ${fact.firewall} bloque toutes les connexions entrantes.`,
        mend: 'Dans Réglages Système, Réseau, Coupe-feu, Options, désactivez « Bloquer toutes les connexions entrantes ».',
      };
    case 'multicast-heard':
      return {
        found: `Ce qui est envoyé au groupe de multidiffusion revient sur ${format.list(fact.interfaces)}.`,
        mend: null,
      };
    case 'multicast-lost':
      return {
        found: `Ce qui est envoyé au groupe de multidiffusion ne revient pas sur ${format.list(fact.interfaces)} (${fact.reason}).`,
        mend: 'Laissez passer le port UDP 5353 dans le pare-feu de cette machine, ou donnez des adresses : « eo agent --orchestrator HÔTE:PORT ».',
      };
    case 'cluster-heard':
      return { found: `Le cluster s’entend à ${fact.host}, après ${format.duration(fact.tookMs)}.`, mend: null };
    case 'cluster-not-heard':
      return {
        found: `Le cluster ne s’est pas fait entendre en ${format.duration(fact.waitedMs)}.`,
        mend: 'Un routeur retient peut-être la multidiffusion (isolation des clients, IGMP snooping). Le travail continue par la dernière adresse ; il est utile de la donner : « eo agent --orchestrator HÔTE:PORT ».',
      };
  }
}

function ports(numbers: readonly number[], format: Format): string {
  return `${numbers.length === 1 ? 'port' : 'ports'} ${format.list(numbers.map(String))}`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
