import type { Channel } from '../../../../common/domain/alert-channel.ts';
import type { Severity } from '../../../../common/domain/attention.ts';
import type { Messages } from '../../messages.ts';

const kinds: Record<Channel['kind'], string> = {
  webhook: 'Webhook : JSON signé par POST',
  ntfy: 'ntfy : un mot sur le téléphone',
  email: 'Courriel',
};
const inShort: Record<Channel['kind'], string> = { webhook: 'Webhook', ntfy: 'ntfy', email: 'Courriel' };
const least: Record<Severity, string> = {
  critical: 'seulement du critique',
  warning: 'des avertissements et du plus grave',
  info: 'de tout',
};

export const channels: Messages['alerts']['ways'] = {
  none: 'Pas encore de canal : les alertes ne sont que sur les écrans et dans l’app.',
  title: 'Comment prévenir ?',
  kinds,
  inShort,
  least,
  tellsOf: 'Prévient',
  nameNote: 'Minuscules, chiffres et traits d’union',
  webhook: {
    url: 'Adresse',
    secret: 'Secret de la signature',
    secretNote: 'Vide : il en est fait un, montré une fois.',
  },
  ntfy: { url: 'Adresse du sujet', token: 'Jeton d’accès', tokenNote: 'Seulement si le sujet en veut un.' },
  mail: {
    host: 'Serveur de courriel',
    port: 'Port',
    security: 'Chiffrement',
    securities: {
      starttls: 'STARTTLS (habituel)',
      tls: 'TLS dès le début',
      none: 'aucun : vers cette machine seulement',
    },
    from: 'De',
    to: 'À',
    toNote: 'Adresses séparées par des virgules',
    user: 'Utilisateur',
    password: 'Mot de passe',
    optional: 'Si le serveur en veut un.',
  },
  quiet: {
    label: 'Heures de silence',
    note: 'Ce qui arrive alors est annoncé après ; les alertes critiques passent.',
    from: 'De',
    to: 'À',
    zone: 'Fuseau horaire',
    zoneNote: 'Par exemple Europe/Paris. Vide : celui de l’orchestrateur.',
    same: 'Deux fois la même heure : jamais de silence',
    holdsCritical: 'Les alertes critiques attendent aussi',
    text: (hours) => `silence ${hours}`,
    textCritical: (hours) => `silence ${hours}, même pour le critique`,
  },
  problems: {
    name: 'Minuscules, chiffres et traits d’union, 40 au plus',
    url: 'Une adresse http ou https, sans utilisateur ni mot de passe',
    secret: 'Au moins 16 caractères',
    token: '4 000 caractères au plus',
    host: 'Le nom ou l’adresse d’une machine',
    port: 'Un nombre entier de 1 à 65 535',
    from: 'Une adresse de courriel',
    to: 'De 1 à 20 adresses de courriel',
    user: '254 caractères au plus',
    password: '4 000 caractères au plus',
    quiet: 'Une heure comme 22:00',
    timeZone: 'Un fuseau horaire comme Europe/Paris',
  },
  edit: {
    action: 'Modifier',
    title: (name) => `Modifier le canal ${name}`,
    save: 'Enregistrer',
    saved: (name) => `Le canal ${name} est modifié.`,
    asking: 'L’état actuel du canal est demandé…',
    notAsked: 'Le canal ne peut pas être modifié maintenant.',
    close: 'Fermer',
    kindStays: 'Un canal garde sa sorte.',
    stays: 'Vide : reste inchangé.',
    staysAt: (where) => `Vide : reste inchangée, chez ${where}.`,
    tokenStays: 'Vide : reste inchangé. Une autre machine le redemande.',
    forgetToken: 'Oublier le jeton',
    forgetLogin: 'Oublier l’utilisateur et le mot de passe',
    otherwise: 'quelqu’un d’autre a modifié ce canal entre-temps',
    otherwiseHint:
      'Ce que vous n’avez pas touché est montré tel qu’il est maintenant. Vérifiez, puis enregistrez de nouveau.',
    gone: 'quelqu’un d’autre a supprimé ou renommé ce canal entre-temps',
    goneHint: 'Fermez ceci et regardez la liste.',
  },
  kept: 'Les adresses et les secrets sont gardés avec les clés du groupe et ne sont plus montrés.',
  waiting: (count) => `${count} en attente`,
  lastSent: (age) => `dernière annonce ${age}`,
  neverSent: 'n’a encore rien annoncé',
  testing: 'Un essai est en route…',
  arrivedAt: (time) => `L’essai est arrivé à ${time}.`,
  notArrived: 'L’essai n’est pas arrivé.',
  failing: (age) => `En échec depuis un essai ${age} :`,
  retried:
    'Une nouvelle tentative est faite d’elle-même, pendant un jour ; un essai qui arrive envoie aussitôt le reste.',
};
