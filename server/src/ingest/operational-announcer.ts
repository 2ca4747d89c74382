/** Makes messages of operational events, and knows at once where nobody listens. */
import {
  isOperational,
  operationalApplicationUid,
  operationalEnvironmentOf,
  type Announcer,
  type OperationalEvent,
  type OperationalEventType,
} from '../domain/operational-event.ts';
import type { Message } from '../domain/message.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { AcceptParts } from './accept-message.ts';
import { matchEndpoints } from './match-endpoints.ts';
import { messageOf, stampOf, type MessageRequest } from './message-request.ts';

export interface AnnouncerParts extends AcceptParts {
  plans: {
    peek: (applicationId: string) => ApplicationPlan | undefined;
    load: (applicationId: string) => Promise<ApplicationPlan | null>;
  };
  report: (problem: string) => void;
}

/** Stands for an environment without an operational application. */
const none = '';

export class OperationalAnnouncer implements Announcer {
  readonly #parts: AnnouncerParts;
  /** From an environment to its operational application. */
  readonly #applications: LruCache<string, string>;
  /** Grows with every change, so that an answer from before a change is not kept after it. */
  #changes = 0;

  constructor(parts: AnnouncerParts, environmentsMax: number) {
    this.#parts = parts;
    this.#applications = new LruCache(environmentsMax);
  }

  /** Told with another write, such a message is nobody's to send at once where others send too. */
  get #queuedOf(): AcceptParts['queued'] {
    return this.#parts.queued === undefined ? undefined : (_plan, targets) => [...targets];
  }

  /** Whether it is known that nobody listens there: the usual case, and it costs one look-up. */
  isSilent(environmentId: string): boolean {
    if (isOperational(environmentId)) return true;
    const applicationId = this.#applications.get(environmentId);
    if (applicationId === undefined) return false;
    if (applicationId === none) return true;
    const plan = this.#parts.plans.peek(applicationId);
    return plan !== undefined && plan.targets.every(({ disabled }) => disabled);
  }

  /** Whether somebody listens to a type. */
  async listens(environmentId: string, type: OperationalEventType): Promise<boolean> {
    const plan = await this.#planOf(environmentId);
    if (plan === null) return false;
    return plan.targets.some(
      ({ disabled, eventTypes }) => !disabled && (eventTypes === null || eventTypes.has(type)),
    );
  }

  /** Rejects where the store cannot say who listens. */
  async messagesFor(
    environmentId: string,
    events: () => OperationalEvent[] | Promise<OperationalEvent[]>,
  ): Promise<Message[]> {
    if (this.isSilent(environmentId)) return [];
    const plan = await this.#planOf(environmentId);
    if (plan === null || this.isSilent(environmentId)) return [];
    return (await events()).flatMap((event) => this.#messageOf(plan, event) ?? []);
  }

  accepted(messages: readonly Message[], positions: readonly number[]): void {
    for (const [index, message] of messages.entries()) {
      const position = positions[index] ?? 0;
      if (position > 0) this.#parts.onAccepted(message, { position });
    }
  }

  /** Tells of something on its own; resolves when it is on disk, or was reported as lost. */
  async emit(environmentId: string, type: OperationalEventType, data: unknown): Promise<void> {
    try {
      const messages = await this.messagesFor(environmentId, () => [{ type, data }]);
      for (const message of messages) {
        const accepted = await this.#parts.storage.write('acceptMessage', message);
        if (accepted.kind === 'ok') this.#parts.onAccepted(message, accepted);
      }
    } catch (error) {
      this.#parts.report(`${type} could not be told: ${String(error)}`);
    }
  }

  forget(environmentId: string): void {
    this.#changes += 1;
    this.#applications.delete(environmentId);
  }

  /** To be called where changes may have been missed. */
  forgetAll(): void {
    this.#changes += 1;
    this.#applications.clear();
  }

  #messageOf(plan: ApplicationPlan, { type, data }: OperationalEvent): Message | null {
    const request: MessageRequest = {
      eventType: type,
      eventId: null,
      channels: null,
      tags: null,
      payload: Buffer.from(JSON.stringify({ type, data })),
      deliverAt: null,
      retentionMs: null,
    };
    const matched = matchEndpoints(plan, request, this.#queuedOf);
    if (matched.targets.length === 0) return null;
    return messageOf(request, {
      ...stampOf(this.#parts),
      applicationId: plan.application.id,
      ...matched,
    });
  }

  async #planOf(environmentId: string): Promise<ApplicationPlan | null> {
    if (isOperational(environmentId)) return null;
    let applicationId = this.#applications.get(environmentId);
    if (applicationId === undefined) {
      const changes = this.#changes;
      const application = await this.#parts.storage.read('getApplication', {
        environmentId: operationalEnvironmentOf(environmentId),
        idOrUid: operationalApplicationUid,
      });
      applicationId = application?.id ?? none;
      if (changes === this.#changes) this.#applications.set(environmentId, applicationId);
    }
    return applicationId === none ? null : this.#parts.plans.load(applicationId);
  }
}
