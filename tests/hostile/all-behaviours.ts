/** Every hostile behaviour, in the order of the published table. */
import type { Behaviour } from './behaviour.ts';
import { bodyBehaviours } from './body-behaviours.ts';
import { connectionBehaviours } from './connection-behaviours.ts';
import { framingBehaviours } from './framing-behaviours.ts';
import { headBehaviours } from './head-behaviours.ts';
import { keepAliveBehaviours } from './keep-alive-behaviours.ts';
import type { OddCertificates } from './odd-certificates.ts';
import { statusBehaviours } from './status-behaviours.ts';
import { tlsBehaviours } from './tls-behaviours.ts';

/** The certificates are those of this run. */
export function allBehaviours(certificates: OddCertificates): Behaviour[] {
  return [
    ...connectionBehaviours,
    ...headBehaviours,
    ...bodyBehaviours,
    ...framingBehaviours,
    ...statusBehaviours,
    ...keepAliveBehaviours,
    ...tlsBehaviours(certificates),
  ];
}
