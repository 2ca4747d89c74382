/** Puts together what makes this process one of several that share a store. */
import type { Config } from './config.ts';
import type { DeliverySeat } from './delivery-seat.ts';
import { keptTogether } from './domain/kept-together.ts';
import type { AcceptParts } from './ingest/accept-message.ts';
import type { OperationalAnnouncer } from './ingest/operational-announcer.ts';
import type { Clock } from './lib/clock.ts';
import { limits } from './limits.ts';
import type { FarListeners } from './manage/live-feed.ts';
import type { PayloadRules } from './manage/payload-rules.ts';
import type { Principals } from './manage/principals.ts';
import { SharedWork } from './nodes/shared-work.ts';
import type { ApplicationPlans } from './storage/application-plans.ts';
import type { SourcePlans } from './storage/source-plans.ts';
import type { SharedStore } from './storage/contract/nodes.ts';

export interface NodeParts {
  shared: SharedStore;
  clock: Clock;
  report: (problem: string) => void;
  seat: () => DeliverySeat;
  plans: ApplicationPlans;
  announcer: OperationalAnnouncer;
  payloadRules: PayloadRules;
  principals: Principals;
  sourcePlans: SourcePlans;
  wakeTasks: () => void;
  /** As in `SharedWorkParts`. */
  happened: (environmentId: string, happening: unknown) => void;
}

export function createSharedWork(
  parts: NodeParts,
  called: { name: string; identity: string | null },
  { role, leaseSeconds }: Pick<Config, 'role' | 'leaseSeconds'>,
): SharedWork {
  const { shared, clock, report, seat, wakeTasks } = parts;
  return new SharedWork(
    {
      shared,
      clock,
      report,
      delivery: {
        drain: (isMine) => seat().loop.drain(isMine),
        expect: (endpointId, at) => seat().loop.expect(endpointId, at),
        wake: (endpointId, at) => seat().loop.wake(endpointId, at),
        walk: () => seat().loop.walk(),
        resume: () => seat().loop.resume(),
        adopt: ({ endpointId, waitMs }) => seat().loop.adopt(endpointId, waitMs),
        isSuspect: (endpointId) => seat().loop.isSuspect(endpointId),
        forgetPayloads: (positions) => seat().loop.forgetPayloads(positions),
      },
      fenced: () => seat().replace(),
      rejoined: () => seat().startAgain(),
      changed: (subject) => forgetSubject(parts, subject),
      lost: () => forgetEverything(parts),
      gained: wakeTasks,
      happened: parts.happened,
    },
    { ...limits.nodes, ...called, works: role !== 'api', leaseMs: leaseSeconds * 1000 },
  );
}

/** Those who look on at other nodes; this one becomes one later than what tells of it is made. */
export function farListeners(work: () => SharedWork): FarListeners {
  return {
    get isIdle() {
      return work().farListeners.isIdle;
    },
    listen: (environmentId) => work().farListeners.listen(environmentId),
    tell: (environmentId, happening) => work().farListeners.tell(environmentId, happening),
    announce: (environmentId) => work().farListeners.announce(environmentId),
  };
}

/** Forgets what is kept of something that was changed, here or elsewhere (see `Ears`). */
function forgetSubject(
  { plans, announcer, payloadRules, principals, sourcePlans, wakeTasks }: NodeParts,
  subject: string,
): void {
  const [kind, id = ''] = subject.split(':');
  switch (kind) {
    case 'app':
      return plans.forget(id);
    case 'env':
      plans.forgetSchedules(id);
      payloadRules.forget(id);
      return announcer.forget(id);
    case 'source':
      return sourcePlans.forget(id);
    case 'key':
      return principals.forget();
    case 'task':
      return wakeTasks();
    default:
    // What a later program tells of is nothing to this one.
  }
}

function forgetEverything(parts: NodeParts): void {
  const { plans, announcer, payloadRules, principals, sourcePlans, wakeTasks } = parts;
  plans.forgetAll();
  sourcePlans.forgetAll();
  payloadRules.forgetAll();
  announcer.forgetAll();
  principals.forget();
  wakeTasks();
}

/**
 * Says of which targets the first delivery has to be among what is due at once: where this process
 * delivers, of those that one alone has to send to, and of those left to one because they are in
 * trouble; elsewhere, of all.
 */
export function queuedBy(
  work: () => Pick<SharedWork, 'isTroubled'>,
  role: Config['role'],
): NonNullable<AcceptParts['queued']> {
  if (role === 'api') return (_plan, targets) => [...targets];
  return (plan, targets) =>
    targets.filter(
      (id) => keptTogether(plan.application, plan.byId.get(id)) || work().isTroubled(id),
    );
}
