import { type Fought, fight, fightAtOnce, together } from './attack.ts';
import { FRAMING_ATTACKS } from './framing-attacks.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';
import { JOINING_ATTACKS } from './joining-attacks.ts';
import { MEMBER_ATTACKS } from './member-attacks.ts';
import { SLOW_ATTACKS } from './slow-attacks.ts';
import { STRANGER_ATTACKS } from './stranger-attacks.ts';
import type { Target } from './target.ts';
import { TRAINER_ATTACKS } from './trainer-attacks.ts';
import { TRANSPORT_ATTACKS } from './transport-attacks.ts';
import { UPLOAD_ATTACKS } from './upload-attacks.ts';

/** Attacks from all sides: kinds at the same time, those of one kind after each other. */
export async function fightAll(target: Target): Promise<Fought> {
  // Uploads first: what members do then leaves their devices little room for calls.
  const ofTraitor = [...TRAINER_ATTACKS, ...TRANSPORT_ATTACKS, ...FRAMING_ATTACKS];
  const fights = [
    fight(target, ofTraitor),
    fight(target, [...UPLOAD_ATTACKS, ...MEMBER_ATTACKS, ...STRANGER_ATTACKS]),
    fight(target, JOINING_ATTACKS),
    fight(target, HTTP_ATTACKS),
    fightAtOnce(target, SLOW_ATTACKS),
  ];
  return together(await Promise.all(fights));
}
