/** Tells of attempts: of deliveries that fail, are given up, recover, and of each attempt in a log. */
import type { Application } from '../domain/application.ts';
import type { Attempt, Message } from '../domain/message.ts';
import {
  disabledEvent,
  failingAfter,
  type OperationalEvent,
  type OperationalEventType,
} from '../domain/operational-event.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { AnnouncerParts, OperationalAnnouncer } from './operational-announcer.ts';

export interface AttemptEventsOptions {
  /** A log is sent when it holds as many attempts, or after a while. */
  logAttemptsMax: number;
  logMs: number;
  /** Attempts of one delivery that are looked at to see whether it was failing. */
  attemptsMax: number;
}

interface Parts extends Pick<AnnouncerParts, 'plans' | 'report'> {
  announcer: OperationalAnnouncer;
  storage: Storage;
  clock: Clock;
  /** Hears that an attempt has disabled its endpoint. */
  disabled: (applicationId: string) => void;
}

interface Logged {
  attempt: Attempt;
  application: Application;
}

const recovered: OperationalEventType = 'message.attempt.recovered';

const isoTime = (at: number): string => new Date(at).toISOString();

export class AttemptEvents {
  readonly #parts: Parts;
  readonly #options: AttemptEventsOptions;
  readonly #log = new Map<string, Logged[]>();
  #cancelTimer: CancelTimer | null = null;

  constructor(parts: Parts, options: AttemptEventsOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /**
   * The messages that tell of an attempt, to be accepted with its record; null at once for almost
   * all attempts. Never rejects: an attempt that was made must come to its record.
   */
  announcementsOf(attempt: Attempt): Promise<Message[]> | null {
    if (typeOf(attempt) === null && attempt.disables === undefined) return null;
    const plan = this.#parts.plans.peek(attempt.applicationId);
    if (plan !== undefined && this.#isSilent(plan.application)) return null;
    return this.#messagesOf(attempt).catch((error: unknown) => {
      this.#parts.report(`${attempt.id} could not be told of: ${String(error)}`);
      return [];
    });
  }

  /** The messages are durable: they may be delivered. */
  announced(messages: Message[], positions: number[]): void {
    this.#parts.announcer.accepted(messages, positions);
  }

  /** The attempt is recorded: it goes into the log, where somebody reads one. */
  recorded(attempt: Attempt): void {
    if (attempt.disables !== undefined) this.#parts.disabled(attempt.applicationId);
    const application = this.#parts.plans.peek(attempt.applicationId)?.application;
    if (application === undefined || this.#isSilent(application)) return;
    const { environmentId } = application;
    const entries = this.#log.get(environmentId) ?? [];
    this.#log.set(environmentId, entries);
    entries.push({ attempt, application });
    if (entries.length >= this.#options.logAttemptsMax) void this.#send(environmentId);
    else {
      this.#cancelTimer ??= this.#parts.clock.after(this.#options.logMs, () => void this.flush());
    }
  }

  /** Sends what was gathered. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await Promise.all([...this.#log.keys()].map((environmentId) => this.#send(environmentId)));
  }

  #isSilent({ environmentId }: Application): boolean {
    return this.#parts.announcer.isSilent(environmentId);
  }

  async #messagesOf(attempt: Attempt): Promise<Message[]> {
    const plan = await this.#parts.plans.load(attempt.applicationId);
    if (plan === null) return [];
    const { application } = plan;
    return this.#parts.announcer.messagesFor(application.environmentId, async () => {
      const events: OperationalEvent[] = [];
      const type = typeOf(attempt);
      if (type !== null && (type !== recovered || (await this.#wasFailing(attempt)))) {
        events.push(await this.#eventOf(type, attempt, application));
      }
      // The store leaves it out where the endpoint is disabled already.
      if (attempt.disables !== undefined) {
        events.push(await this.#disablingOf(attempt, attempt.disables, application));
      }
      return events;
    });
  }

  async #eventOf(
    type: OperationalEventType,
    attempt: Attempt,
    application: Application,
  ): Promise<OperationalEvent> {
    const [message] = await this.#parts.storage.read('messageHeads', [attempt.position]);
    return {
      type,
      data: {
        appId: application.id,
        appUid: application.uid,
        msgId: attempt.messageId,
        msgEventId: message?.eventId ?? null,
        endpointId: attempt.endpointId,
        lastAttempt: {
          id: attempt.id,
          responseStatusCode: attempt.responseStatus,
          timestamp: isoTime(attempt.startedAt),
        },
      },
    };
  }

  async #disablingOf(
    { applicationId, endpointId, startedAt }: Attempt,
    reason: string,
    application: Application,
  ): Promise<OperationalEvent> {
    const { storage } = this.#parts;
    const which = { applicationId, idOrUid: endpointId, deletedToo: true };
    const endpoint = await storage.read('getEndpoint', which);
    const failure = await storage.read('failureOf', { endpointId });
    const failSince = failure?.failingSince ?? startedAt;
    return disabledEvent(
      application,
      { id: endpointId, uid: endpoint?.uid ?? null },
      {
        trigger: 'automatic',
        reason,
        failSince,
      },
    );
  }

  /** Whether it was told of the delivery that it fails, and not yet that it recovered. */
  async #wasFailing({ applicationId, messageId, endpointId, id }: Attempt): Promise<boolean> {
    const { items } = await this.#parts.storage.read('listAttempts', {
      applicationId,
      messageId,
      endpointId,
      channel: null,
      tag: null,
      eventTypes: null,
      since: null,
      before: null,
      statuses: null,
      statusCodeClass: null,
      from: null,
      order: 'descending',
      limit: this.#options.attemptsMax,
      withMessage: false,
      withPayload: false,
    });
    const earlier = items.filter((one) => one.id !== id);
    if (earlier.some(({ status }) => status === 'success')) return false;
    return earlier.some(
      ({ status, trigger, number }) =>
        status === 'fail' && trigger === 'scheduled' && number >= failingAfter,
    );
  }

  async #send(environmentId: string): Promise<void> {
    const { announcer, storage, report } = this.#parts;
    const entries = this.#log.get(environmentId) ?? [];
    this.#log.delete(environmentId);
    try {
      if (!(await announcer.listens(environmentId, 'message.attempt.log'))) return;
      const positions = [...new Set(entries.map(({ attempt }) => attempt.position))];
      const heads = await storage.read('messageHeads', positions);
      const byPosition = new Map(heads.map((head) => [head.position, head]));
      const data = entries.map((entry) => {
        const head = byPosition.get(entry.attempt.position);
        return logEntry(entry, head?.createdAt ?? null, head?.eventId ?? null);
      });
      await announcer.emit(environmentId, 'message.attempt.log', data);
    } catch (error) {
      report(`a log of ${entries.length} attempts could not be sent: ${String(error)}`);
    }
  }
}

/** What an attempt may be told of as; whether a success was a recovery, only its past can say. */
function typeOf({ status, trigger, number, nextAt }: Attempt): OperationalEventType | null {
  if (status === 'success') {
    return trigger === 'manual' || number > failingAfter ? 'message.attempt.recovered' : null;
  }
  if (status !== 'fail' || trigger === 'manual') return null;
  if (nextAt === null) return 'message.attempt.exhausted';
  return number === failingAfter ? 'message.attempt.failing' : null;
}

const statusNumbers = { success: 0, fail: 2, canceled: 4 } as const;

function logEntry(
  { attempt, application }: Logged,
  createdAt: number | null,
  eventId: string | null,
): Record<string, unknown> {
  const end = isoTime(attempt.startedAt + attempt.durationMs);
  return {
    appId: application.id,
    appUid: application.uid,
    attemptCount: attempt.number,
    attemptEnd: end,
    attemptId: attempt.id,
    attemptStart: isoTime(attempt.startedAt),
    endpointId: attempt.endpointId,
    eventType: attempt.eventType,
    msgCreated: isoTime(createdAt ?? attempt.startedAt),
    msgEventId: eventId,
    msgId: attempt.messageId,
    orgId: application.environmentId,
    responseStatusCode: attempt.responseStatus,
    status: statusNumbers[attempt.status],
  };
}
