import { isNetworkFact, isPresenceFact, isRoomFact } from '../../../common/doctor/describe-finding.ts';
import type { NoFact, TrustFact } from '../../../common/doctor/doctor-fact.ts';
import type { FactWords } from '../../../common/doctor/fact-words.ts';
import type { Format } from '../format.ts';
import type { Messages } from '../messages.ts';
import { checks } from './doctor/checks.ts';
import { sayNetwork } from './doctor/network.ts';
import { sayPresence } from './doctor/presence.ts';
import { sayRoom } from './doctor/room.ts';

export const doctor: Messages['doctor'] = {
  title: 'Docteur',
  text: 'Regarde sur chaque machine le réseau, l’horloge, le disque, la veille et le reste, et dit comment réparer ce qui ne va pas. Cela prend quelques secondes et ne change rien.',
  examineAll: 'Tout examiner',
  examine: 'Examiner',
  examineAgain: 'Examiner à nouveau',
  examining: 'Examen en cours…',
  progress: (done, total) => `${done} sur ${total} examinées`,
  orchestrator: 'Orchestrateur',
  never: 'Pas encore examinée.',
  away: 'Un appareil qui n’est pas en ligne ne peut pas être examiné d’ici ; sur la machine elle-même, « eo doctor » le fait.',
  tooOld: 'L’agent est trop ancien pour être examiné d’ici : mettez-le à jour.',
  statuses: {
    fail: 'Problème',
    warn: 'À regarder',
    unknown: 'Inconnu',
    ok: 'Bien',
    skipped: 'Pas pour cette machine',
  },
  counts: (fail, warn, unknown) =>
    [
      fail > 0 && `${fail} ${fail === 1 ? 'problème' : 'problèmes'}`,
      warn > 0 && `${warn} à regarder`,
      unknown > 0 && `${unknown} ${unknown === 1 ? 'inconnu' : 'inconnus'}`,
    ]
      .filter(Boolean)
      .join(', ') || 'Tout va bien',
  well: (count) => `${count} ${count === 1 ? 'point' : 'points'} sans problème`,
  skipped: (titles) => `Pas pour cette machine : ${titles}.`,
  newer: (count) => `${count} de plus, que seule une version plus récente comprend : mettez l’orchestrateur à jour.`,
  command: 'Dans un terminal sur cette machine',
  checks,
  say(fact, format) {
    if (isNetworkFact(fact)) return sayNetwork(fact, format);
    if (isRoomFact(fact)) return sayRoom(fact, format);
    if (isPresenceFact(fact)) return sayPresence(fact, format);
    return sayRest(fact, format);
  },
};

const CERTIFICATES = {
  authority: {
    name: 'L’autorité de certification',
    mend: 'Remplacez-la par « eo ca rotate » : les appareils suivent d’eux-mêmes.',
  },
  orchestrator: {
    name: 'Le certificat de l’orchestrateur',
    mend: 'Il se renouvelle tout seul : relancez l’orchestrateur, et lisez son journal si cela reste.',
  },
  lan: {
    name: 'Votre certificat pour le réseau local',
    mend: 'Procurez-vous-en un nouveau et relancez l’orchestrateur avec lui (--lan-certificate, --lan-key).',
  },
  device: {
    name: 'Le certificat de l’appareil',
    mend: 'L’agent le renouvelle tout seul : vérifiez qu’il atteint le port d’adhésion de l’orchestrateur, et relancez-le.',
  },
} as const;

const REASONS = {
  missing: 'il n’y en a pas',
  refused: 'ne répond qu’à un administrateur, ou son service ne tourne pas',
  'too-slow': 'n’a pas répondu à temps',
  unclear: 'sa réponse n’a pas été comprise',
} as const;

function sayRest(fact: TrustFact | NoFact, format: Format): FactWords {
  switch (fact.kind) {
    case 'clock-kept':
      return { found: 'Le système tient l’horloge à l’heure par le réseau.', mend: null };
    case 'clock-alone':
      return {
        found: fact.enabled
          ? 'L’heure du réseau est activée, mais n’a pas encore réglé l’horloge.'
          : 'L’horloge va seule : l’heure du réseau est désactivée.',
        mend: fact.enabled ? 'Vérifiez qu’un serveur de temps peut être joint.' : 'Activez l’heure du réseau.',
      };
    case 'clock-right':
      return { found: `Elle s’écarte de ${apart(fact, format)} de celle de l’orchestrateur.`, mend: null };
    case 'clock-wrong':
      return {
        found: `Elle ${fact.skewMs > 0 ? 'avance' : 'retarde'} de ${apart(fact, format)} sur celle de l’orchestrateur.`,
        mend: 'Activez l’heure du réseau sur les deux machines.',
      };
    case 'certificate': {
      const { name, mend } = CERTIFICATES[fact.certificate];
      const days = `${format.number(Math.abs(fact.daysLeft))} ${Math.abs(fact.daysLeft) < 2 ? 'jour' : 'jours'}`;
      const found =
        fact.daysLeft < 0
          ? `${name} : expiration il y a ${days}, le ${format.exact(fact.expiresAt)}.`
          : `${name} : encore ${days}, jusqu’au ${format.exact(fact.expiresAt)}.`;
      return { found, mend };
    }
    case 'not-applicable':
      return { found: 'Ne concerne pas cette machine.', mend: null };
    case 'cannot-tell':
      return { found: `Impossible à dire : ${fact.source} – ${REASONS[fact.reason]}.`, mend: null };
  }
}

function apart({ skewMs, uncertaintyMs }: { skewMs: number; uncertaintyMs: number }, format: Format): string {
  return `${format.duration(Math.abs(skewMs))} (à ${format.duration(uncertaintyMs)} près)`;
}
