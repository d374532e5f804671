import type { EventBody } from '../../../common/domain/event.ts';
import type { WakeCause, WakeReason } from '../../../common/domain/wake.ts';

/** Why a device was not woken, and what to do. */
const causes: Record<WakeCause, string> = {
  'no-address':
    'aucune carte réseau n’en est connue. Réveillez-le une fois à la main : un agent de cette version annonce ses cartes à son retour.',
  'wireless-only': 'il n’a que le Wi-Fi, qui n’entend pas ces paquets. Réveillez-le à la main, ou branchez un câble.',
  'other-network':
    'il est dans un réseau où l’orchestrateur n’est pas. Nommez l’adresse de diffusion de son réseau dans le réglage wakeTo.',
  'not-sent': 'aucun paquet n’a pu être envoyé. Vérifiez le réseau de l’orchestrateur.',
  'switched-off':
    'son système ne se laisse pas réveiller par des paquets. Activez-le là-bas : « ethtool -s CARTE wol g » sous Linux, « Réactiver lors des accès réseau » sur un Mac.',
  'not-heard':
    'il n’a pas répondu. Il est peut-être sans courant ou sans câble, ou le réveil par le réseau est coupé dans son micrologiciel.',
  interrupted: 'l’orchestrateur a été arrêté entre-temps. Réessayez.',
};

/** The end of a try to wake a device, in French. */
export function wakeEnd({
  deviceName,
  state,
  cause,
  tookMs,
}: Pick<Extract<EventBody, { kind: 'device-wake-ended' }>, 'deviceName' | 'state' | 'cause' | 'tookMs'>): string {
  const seconds = `${Math.round(tookMs / 1_000)} s`;
  if (state === 'woke') return `${deviceName} s’est réveillé au bout de ${seconds}.`;
  const why = causes[cause ?? 'not-heard'];
  const what = state === 'impossible' ? 'ne peut pas être réveillé' : `ne s’est pas réveillé en ${seconds}`;
  return `${deviceName} ${what} : ${why}`;
}

/** For whom, as the end of a sentence. */
export function wakeReason(reason: WakeReason): string {
  if (reason.for === 'person') return '';
  return reason.for === 'job' ? ` pour le travail ${reason.jobName}` : ` pour le déploiement ${reason.deployment}`;
}
