import type { PresenceFact } from '../../../../common/doctor/doctor-fact.ts';
import type { FactWords } from '../../../../common/doctor/fact-words.ts';
import type { Format } from '../../format.ts';

const SCOPES = {
  user: 'quand son utilisateur ouvre sa session',
  system: 'avec la machine',
  login: 'quand son utilisateur ouvre sa session',
} as const;

/** What was found out about whether a machine is there when it is wanted. */
export function sayPresence(fact: PresenceFact, format: Format): FactWords {
  switch (fact.kind) {
    case 'service-starts':
      return { found: `${fact.name} démarre ${SCOPES[fact.scope]}.`, mend: null };
    case 'service-ends-with-login':
      return {
        found: `${fact.name} ne tourne que tant que la session de ${fact.user} est ouverte.`,
        mend: 'Laissez les services de cet utilisateur tourner dès le démarrage (linger), ou installez-le par « eo agent install --system ».',
      };
    case 'service-off':
      return { found: `${fact.name} est installé, mais le système ne le lance pas.`, mend: 'Activez-le.' };
    case 'started-by-hand':
      return fact.role === 'agent'
        ? {
            found: 'Aucun service ne lance l’agent : après un redémarrage, il reste absent.',
            mend: 'Installez-le comme service.',
          }
        : {
            found: 'Rien ne lance l’orchestrateur de lui-même : après un redémarrage, il reste absent.',
            mend: 'Faites lancer « eo serve » par le système, ou laissez l’application s’ouvrir avec la session (Réglages, Cet ordinateur).',
          };
    case 'stays-awake':
      return { found: 'Rien ne met la machine en veille sur secteur.', mend: null };
    case 'sleeps-when-idle':
      return {
        found: `Elle se met en veille ${fact.minutes === null ? 'quand' : `après ${format.duration(fact.minutes * 60_000)} pendant lesquelles`} personne ne s’en sert (${fact.setting}).`,
        mend: 'Désactivez la veille sur secteur. Un agent qui travaille tient sa machine éveillée ; un agent qui attend, non.',
      };
    case 'sleeps-when-closed':
      return {
        found: `Elle se met en veille quand on ferme son capot, même sur secteur (${fact.setting}).`,
        mend: 'Laissez le capot ouvert, ou faites-le ignorer par logind.',
      };
    case 'cannot-be-woken':
      return {
        found: 'Personne ne peut la réveiller par le réseau.',
        mend: 'Activez « Réactiver lors des accès au réseau ».',
      };
    case 'returns-by-itself':
      return { found: 'Rien n’a été trouvé qui l’empêcherait de revenir d’elle-même.', mend: null };
    case 'disk-waits-for-password':
      return {
        found: `Son disque est chiffré (${fact.encryption}) : au démarrage il attend un mot de passe, et rien ne tourne avant.`,
        mend:
          fact.encryption === 'FileVault'
            ? 'Soyez prêt à le saisir, ou désactivez FileVault sur une machine qui est en lieu sûr. Un redémarrage prévu peut passer une fois.'
            : 'Soyez prêt à le saisir, ou faites ouvrir le disque par la puce de la machine (systemd-cryptenroll).',
      };
    case 'waits-for-login':
      return {
        found: 'Le programme démarre quand son utilisateur ouvre sa session, et aucune ne s’ouvre d’elle-même.',
        mend: 'Installez l’agent par « eo agent install --system », ou faites ouvrir cette session automatiquement.',
      };
    case 'stays-off':
      return {
        found: 'Elle reste éteinte quand le courant revient.',
        mend: 'Faites-la démarrer après une panne de courant.',
      };
    case 'versions':
      return { found: `EdgeOrchestra ${fact.version}, Node ${fact.node}, ${fact.system}.`, mend: null };
    case 'node-old':
      return {
        found: `Il tourne sur Node ${fact.node} ; il est essayé avec ${fact.needed}.`,
        mend: `Installez Node ${fact.needed}.`,
      };
    case 'agent-differs':
      return {
        found: `L’agent est en ${fact.agent}, l’orchestrateur en ${fact.orchestrator}.`,
        mend: 'Mettez les deux à la version la plus récente.',
      };
  }
}
