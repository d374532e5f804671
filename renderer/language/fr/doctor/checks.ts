import type { Messages } from '../../messages.ts';

/** What each check looks at, and why. */
export const checks: Messages['doctor']['checks'] = {
  orchestrator: {
    title: 'Chemin vers l’orchestrateur',
    why: 'Un appareil appelle deux ports : l’un pour son travail, l’autre pour son certificat.',
  },
  ports: { title: 'Ports', why: 'Les appareils entrent par deux ports, depuis d’autres machines.' },
  'local-network': {
    title: 'Accès au réseau local',
    why: 'À partir de macOS 15, un programme ne parle au réseau local que si son utilisateur l’a permis.',
  },
  firewall: {
    title: 'Pare-feu',
    why: 'Un pare-feu qui ne laisse entrer personne empêche les appareils de rejoindre et de travailler.',
  },
  multicast: {
    title: 'Multidiffusion',
    why: 'C’est par elle que les machines se trouvent ; sans elle, il faut saisir une adresse.',
  },
  discovery: {
    title: 'Bonjour',
    why: 'Un appareil retrouve par Bonjour son orchestrateur quand l’adresse de celui-ci change.',
  },
  clock: {
    title: 'Horloge',
    why: 'Un certificat ne vaut qu’entre deux dates, et les journaux se comparent par l’heure.',
  },
  certificates: { title: 'Certificats', why: 'Une machine dont le certificat a expiré est renvoyée.' },
  disk: {
    title: 'Disque',
    why: 'Les modèles, les jeux de données et la base demandent de la place, à un endroit durable.',
  },
  memory: { title: 'Mémoire', why: 'Un travail qui prend plus que permis est arrêté par le système.' },
  'open-files': { title: 'Fichiers ouverts', why: 'Chaque connexion et chaque fichier compte pour un.' },
  processor: { title: 'Processeur', why: 'Un processeur bridé apprend plusieurs fois plus lentement.' },
  service: { title: 'Démarrage', why: 'Un programme que personne ne lance ne revient pas après un redémarrage.' },
  sleep: { title: 'Veille', why: 'Une machine en veille ne travaille pas et ne peut pas être jointe.' },
  'power-cut': {
    title: 'Après une coupure de courant',
    why: 'Une machine dont personne ne s’occupe devrait revenir d’elle-même.',
  },
  versions: { title: 'Versions', why: 'Les machines d’un cluster s’entendent mieux avec la même version.' },
};
