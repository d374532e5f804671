import type { AttentionCause, DeviceWant } from './attention.ts';
import type { CauseWords } from './describe-cause.ts';
import type { CauseFormat } from './plain-format.ts';

/** Causes that are measured: those of devices, deployments and jobs that get no further. */
export type MeasuredCause = Extract<
  AttentionCause,
  {
    kind:
      | 'device-offline'
      | 'device-cpu-high'
      | 'device-memory-high'
      | 'device-disk-low'
      | 'device-hot'
      | 'battery-low'
      | 'deployment-degraded'
      | 'job-stuck'
      | 'clock-skewed'
      | 'agent-outdated';
  }
>;

/** What a person is called for, in French sentences. */
export function describeAlertInFrench(cause: MeasuredCause, format: CauseFormat): CauseWords {
  const words = wordsOf(cause, format);
  if (!('lastSeenAt' in cause) || cause.lastSeenAt === undefined) return words;
  const known = `C’est son dernier état connu, du ${format.exact(cause.lastSeenAt)} : il est absent.`;
  return { ...words, next: `${words.next} ${known}` };
}

function wordsOf(cause: MeasuredCause, format: CauseFormat): CauseWords {
  switch (cause.kind) {
    case 'device-offline':
      return {
        title: `${cause.deviceName} est hors ligne`,
        next: `${wanted(cause.want)} Vérifiez que la machine est allumée et que son agent tourne.`,
      };
    case 'device-cpu-high':
      return {
        title: `${cause.deviceName} est occupé par autre chose`,
        next: `${format.percent(cause.usage, 0)} de son processeur sont pris, et pas par le groupe.`,
      };
    case 'device-memory-high':
      return {
        title: `${cause.deviceName} manque de mémoire`,
        next: `${format.bytes(cause.usedBytes)} sur ${format.bytes(cause.totalBytes)} sont pris. Fermez-y des programmes.`,
      };
    case 'device-disk-low':
      return {
        title: `Le disque de ${cause.deviceName} est presque plein`,
        next: `Il reste ${format.bytes(cause.freeBytes)}.`,
      };
    case 'device-hot':
      return {
        title: `${cause.deviceName} est trop chaud`,
        next: `Son système dit « ${cause.thermal} » et le ralentit. Donnez-lui de l’air.`,
      };
    case 'battery-low':
      return {
        title: `La batterie de ${cause.deviceName} est faible`,
        next: `Il reste ${format.percent(cause.level, 0)}, et elle ne charge pas. Branchez-le.`,
      };
    case 'deployment-degraded':
      return {
        title: `Le déploiement ${cause.deployment} manque d’appareils`,
        next: `${format.number(cause.ready)} sur ${format.number(cause.wanted)} peuvent répondre${cause.reason === null ? '.' : ` : ${cause.reason}`}`,
      };
    case 'job-stuck':
      return {
        title: `Le travail ${cause.jobName} n’avance plus`,
        next: `Rien n’a été fait dans le tour ${format.number(cause.round)} depuis ${format.exact(cause.progressAt)}. Regardez ses appareils.`,
      };
    case 'clock-skewed':
      return {
        title: `L’horloge de ${cause.deviceName} est fausse`,
        next: `Elle ${cause.skewMs > 0 ? 'avance' : 'retarde'} de ${format.duration(Math.abs(cause.skewMs))} (± ${format.duration(cause.uncertaintyMs)}) sur celle de l’orchestrateur. Réglez les deux par le réseau.`,
      };
    case 'agent-outdated':
      return {
        title: `L’agent de ${cause.deviceName} est ancien`,
        next: `Il est en version ${cause.agentVersion}, l’orchestrateur en ${cause.orchestratorVersion}. Mettez-le à jour.`,
      };
  }
}

function wanted(want: DeviceWant): string {
  switch (want.for) {
    case 'job':
      return `Le travail ${want.jobName} s’en sert.`;
    case 'deployment':
      return `Le déploiement ${want.deployment} s’en sert.`;
    case 'owner':
      return 'Il doit toujours être là.';
  }
}
