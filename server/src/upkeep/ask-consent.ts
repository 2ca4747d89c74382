/**
 * Asks receivers whether they agree to get deliveries, by a schedule that outlives a restart, and
 * notes what they say. Until one agrees, this is all that goes to it.
 */
import { askWaitMs, isAskedEnough, readConsent, type Consent } from '../domain/consent.ts';
import { consentEvent, type Announcer } from '../domain/operational-event.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';
import type { OutboundRequest, Transport } from '../outbound/transport.ts';
import type { Asking } from '../storage/contract/consent.ts';
import { openTls } from '../storage/endpoint-access.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import type { Storage } from '../storage/storage.ts';
import { DueWork } from './due-work.ts';
import type { OnDuty } from './trimming.ts';

export interface AskConsentParts {
  storage: Storage;
  clock: Clock;
  secretBox: SecretBox;
  transport: Transport;
  announcer: Announcer;
  /** Hears that an endpoint is asked no more: it has consent, or is refused. */
  settled: (applicationId: string, endpointId: string) => void;
  report: (problem: string) => void;
  isOnDuty?: OnDuty;
}

export interface AskConsentOptions {
  /** The name of this server. */
  origin: string;
  /** Where the owner of a receiver can consent: the token is put behind it; null for nowhere. */
  callbackUrl: string | null;
  userAgent: string;
  everyMs: number;
  /** As many are asked at a time. */
  underWayMax: number;
}

const noBody = new Uint8Array();

export class AskConsent {
  readonly #parts: AskConsentParts;
  readonly #options: AskConsentOptions;
  readonly #work: DueWork<Asking>;

  constructor(parts: AskConsentParts, options: AskConsentOptions) {
    this.#parts = parts;
    this.#options = options;
    const { storage, clock, report, isOnDuty } = parts;
    this.#work = new DueWork(
      {
        clock,
        read: (limit) => storage.read('dueAskings', { now: clock.now(), limit }),
        idOf: ({ endpoint }) => endpoint.id,
        run: (asking) => this.#ask(asking),
        report,
        words: { what: 'who is to be asked for consent', failed: 'could not be asked' },
        isOnDuty,
      },
      options,
    );
  }

  start(): void {
    this.#work.start();
  }

  /** Asks no more; resolves once what is under way is noted. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  /** Somebody is to be asked now. */
  wake(): void {
    this.#work.wake();
  }

  /** The asking counts before it is made: neither a crash nor a full disk has a stranger asked more. */
  async #ask(asking: Asking): Promise<void> {
    const { storage, clock } = this.#parts;
    const { token, asks } = asking;
    const claim = { tokenHash: token.hash, nextAskAt: clock.now() + askWaitMs(asks + 1) };
    const claimed = await storage.write('claimAsking', claim);
    if (claimed.kind === 'ok') await this.#note(asking, await this.#outcomeOf(asking));
  }

  /** What cannot be opened is no reason to ask in another way. */
  async #outcomeOf(asking: Asking): Promise<Outcome> {
    let request: OutboundRequest;
    try {
      request = this.#requestOf(asking);
    } catch (error) {
      return { kind: 'failed', cause: (error as Error).message, durationMs: 0 };
    }
    return this.#parts.transport.send(request);
  }

  /**
   * No token and none of the endpoint's headers go with it: whoever is asked is a stranger. The
   * address is the one of the row, so that consent for one is never taken for another.
   */
  #requestOf({ endpoint, token }: Asking): OutboundRequest {
    const { secretBox } = this.#parts;
    const { origin, callbackUrl, userAgent } = this.#options;
    const headers: Record<string, string> = {
      'user-agent': userAgent,
      'webhook-request-origin': origin,
    };
    if (callbackUrl !== null) {
      headers['webhook-request-callback'] = callbackUrl + secretBox.open(token.sealed, endpoint.id);
    }
    if (endpoint.throttleRate !== null) {
      headers['webhook-request-rate'] = String(endpoint.throttleRate * 60);
    }
    const { applicationId, url } = endpoint;
    const tls = openTls(secretBox, endpoint);
    return { applicationId, url, method: 'OPTIONS', headers, body: noBody, tls };
  }

  async #note(asking: Asking, outcome: Outcome): Promise<void> {
    const { storage, announcer, settled } = this.#parts;
    const { endpoint, token, environmentId, applicationUid } = asking;
    const consent = this.#consentAfter(asking, outcome);
    const { state } = consent;
    const application = { id: endpoint.applicationId, uid: applicationUid };
    const messages =
      state === 'pending'
        ? []
        : await announcer.messagesFor(environmentId, () => [
            consentEvent(application, endpoint, { ...consent, state }),
          ]);
    const input = { tokenHash: token.hash, consent };
    const written = await storage.writeOnce('noteConsent', input, null, messages);
    if (written.kind !== 'done' || written.value.kind !== 'ok') return;
    announcer.accepted(messages, written.announced ?? []);
    if (state !== 'pending') settled(endpoint.applicationId, endpoint.id);
  }

  #consentAfter({ asks, since }: Asking, outcome: Outcome): Consent {
    const { origin } = this.#options;
    const at = this.#parts.clock.now();
    const answer = readConsent(outcome, origin);
    if (answer.kind === 'granted') {
      return { state: 'granted', at, reason: null, ratePerMinute: answer.ratePerMinute, origin };
    }
    const isOver = answer.isFinal || isAskedEnough(asks + 1, since, at);
    const { reason } = answer;
    return { state: isOver ? 'refused' : 'pending', at, reason, ratePerMinute: null, origin };
  }
}
