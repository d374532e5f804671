import type { RoomFact } from '../../../../common/doctor/doctor-fact.ts';
import type { FactWords } from '../../../../common/doctor/fact-words.ts';
import type { Format } from '../../format.ts';

/** What was found out about the room that a machine offers. */
export function sayRoom(fact: RoomFact, format: Format): FactWords {
  switch (fact.kind) {
    case 'disk-room':
      return {
        found: `${format.bytes(fact.freeBytes)} libres sur ${format.bytes(fact.totalBytes)} dans ${fact.path}${fact.fileSystem === null ? '' : ` (${fact.fileSystem})`}.`,
        mend: 'Supprimez ce dont personne n’a besoin, ou placez le dossier de données sur un disque plus grand (--data).',
      };
    case 'disk-inodes':
      return {
        found: `Seuls ${format.number(fact.free)} fichiers sur ${format.number(fact.total)} peuvent encore être créés dans ${fact.path}.`,
        mend: 'Supprimez de petits fichiers inutiles : le disque en est plein, quelle que soit la place.',
      };
    case 'disk-read-only':
      return {
        found: `Rien ne peut être écrit dans ${fact.path} (${fact.reason}).`,
        mend: 'Voyez à qui est le dossier, et si son disque a été monté en lecture seule, comme après une panne.',
      };
    case 'disk-remote':
      return {
        found: `${fact.path} se trouve sur une autre machine (${fact.fileSystem}).`,
        mend: 'Choisissez un dossier sur un disque de cette machine (--data) : une base peut s’abîmer sur un serveur de fichiers.',
      };
    case 'disk-in-memory':
      return {
        found: `${fact.path} se trouve en mémoire (${fact.fileSystem}) : tout disparaît au redémarrage.`,
        mend: 'Choisissez un dossier sur un disque (--data).',
      };
    case 'memory-whole':
      return { found: `Le programme peut prendre les ${format.bytes(fact.totalBytes)} de la machine.`, mend: null };
    case 'memory-limited':
      return {
        found: `Le programme peut prendre ${format.bytes(fact.limitBytes)} sur ${format.bytes(fact.totalBytes)}.`,
        mend: 'Relevez la limite de son conteneur ou de son service (--memory, MemoryMax).',
      };
    case 'open-files':
      return {
        found:
          fact.limit === null
            ? 'Le nombre de fichiers et de connexions ouverts n’est pas limité.'
            : `${format.number(fact.limit)} fichiers et connexions peuvent être ouverts à la fois.`,
        mend: 'Relevez la limite là où le programme est lancé (LimitNOFILE, ulimit -n).',
      };
    case 'processor-free':
      return {
        found: `Le processeur peut tourner à pleine vitesse${fact.governor === null ? '' : ` (${fact.governor})`}.`,
        mend: null,
      };
    case 'processor-held':
      return {
        found: `Le système tient le processeur à sa vitesse la plus basse (${fact.governor}).`,
        mend: 'Choisissez un régulateur qui suit la charge.',
      };
    case 'processor-saving':
      return {
        found: 'Le mode économie d’énergie est actif, même sur secteur.',
        mend: 'Désactivez-le pour l’adaptateur secteur.',
      };
  }
}
