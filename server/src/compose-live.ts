/** Puts together what is told to those who look on, where something happens that they may hear of. */
import type { Application } from './domain/application.ts';
import { isHappening } from './domain/happening.ts';
import { matchedCount, type Attempt, type Message } from './domain/message.ts';
import type { AttemptAnnouncer } from './delivery/delivery-loop.ts';
import type { ReceivedTold } from './ingest/receive-request.ts';
import type { Clock } from './lib/clock.ts';
import type { Random } from './lib/random.ts';
import { limits } from './limits.ts';
import { LiveFeed, type FarListeners } from './manage/live-feed.ts';
import type { ApplicationPlans } from './storage/application-plans.ts';
import type { SourcePlan } from './storage/source-plans.ts';

export interface Live {
  feed: LiveFeed;
  accepted: (message: Message) => void;
  recorded: (attempt: Attempt) => void;
  received: (plan: SourcePlan, told: ReceivedTold) => void;
  /** What another node told of; anything. */
  heardOf: (environmentId: string, happening: unknown) => void;
}

/** `far`: other nodes, where there may be some. */
export function createLive(
  { clock, random, plans }: { clock: Clock; random: Random; plans: ApplicationPlans },
  far: FarListeners | null,
): Live {
  const epoch = Buffer.from(random.bytes(6)).toString('hex');
  const feed = new LiveFeed(clock, epoch, limits.live, far);

  /** The application, if anybody hears of it; it is at hand while something happens to it. */
  function heardApplication(applicationId: string): Application | null {
    if (feed.isIdle) return null;
    const application = plans.peek(applicationId)?.application;
    if (application === undefined || !feed.isHeard(application.environmentId)) return null;
    return application;
  }

  const whereOf = ({ id, name, sourceId }: Application) => ({
    appId: id,
    appName: name,
    sourceId,
  });

  return {
    feed,
    accepted(message) {
      const application = heardApplication(message.applicationId);
      if (application === null) return;
      feed.tell(application.environmentId, {
        kind: 'message',
        at: message.createdAt,
        ...whereOf(application),
        messageId: message.id,
        eventId: message.eventId,
        eventType: message.eventType,
        endpoints: matchedCount(message),
      });
    },
    recorded(attempt) {
      const application = heardApplication(attempt.applicationId);
      if (application === null) return;
      feed.tell(application.environmentId, attemptHappened(attempt, whereOf(application)));
    },
    received({ source }, { outcome, status, ...told }) {
      if (feed.isIdle || !feed.isHeard(source.environmentId)) return;
      feed.tell(source.environmentId, {
        kind: outcome === 'rejected' ? 'rejected' : 'request',
        appId: source.applicationId,
        appName: source.name,
        sourceId: source.id,
        outcome,
        responseStatusCode: status,
        ...told,
      });
    },
    heardOf(environmentId, happening) {
      if (isHappening(happening)) feed.heard(environmentId, happening);
    },
  };
}

function attemptHappened(
  attempt: Attempt,
  where: { appId: string; appName: string; sourceId: string | null },
) {
  return {
    kind: 'attempt' as const,
    at: attempt.startedAt,
    ...where,
    messageId: attempt.messageId,
    attemptId: attempt.id,
    endpointId: attempt.endpointId,
    url: attempt.url,
    eventType: attempt.eventType,
    number: attempt.number,
    trigger: attempt.trigger,
    status: attempt.status,
    responseStatusCode: attempt.responseStatus,
    durationMs: attempt.durationMs,
    cause: attempt.cause,
    nextAttemptAt: attempt.nextAt,
  };
}

/** As another one, and those who look on hear of what is recorded too. */
export function alsoLive(
  announcer: AttemptAnnouncer,
  recorded: (attempt: Attempt) => void,
): AttemptAnnouncer {
  return {
    announcementsOf: (attempt) => announcer.announcementsOf(attempt),
    announced: (messages, positions) => announcer.announced(messages, positions),
    recorded(attempt) {
      announcer.recorded(attempt);
      recorded(attempt);
    },
  };
}
