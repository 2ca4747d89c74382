/**
 * What the rules know of an endpoint over time. A change is in force from its commit at the
 * earliest, and from the moment its request was answered (or its process died) at the latest; in
 * between, the state before it is as right as the one after it.
 */
import { isMeantFor } from '../../server/src/domain/application.ts';
import type { DeliveryPolicy } from '../../server/src/domain/delivery-policy.ts';

export interface EndpointState {
  url: string;
  disabled: boolean;
  eventTypes: ReadonlySet<string> | null;
  channels: ReadonlySet<string> | null;
  throttleRate: number | null;
  policy: DeliveryPolicy;
  secrets: readonly { text: string; expiresAt: number | null }[];
}

interface Version {
  /** null before it was created and after it was deleted. */
  state: EndpointState | null;
  from: number;
  /** When the change to this version was settled; infinite while it may still be under way. */
  settledAt: number;
}

/** What was read just before a change may be used for as long as one read takes. */
const staleMsMax = 1000;

export class EndpointHistory {
  readonly id: string;
  readonly applicationId: string;
  readonly host: string;
  /** When a request to it last began or ended. */
  lastActive = 0;
  readonly #versions: Version[] = [];

  constructor(id: string, applicationId: string, host: string) {
    this.id = id;
    this.applicationId = applicationId;
    this.host = host;
    this.#versions.push({ state: null, from: 0, settledAt: 0 });
  }

  change(at: number, state: EndpointState | null): void {
    this.#versions.push({ state, from: at, settledAt: Number.POSITIVE_INFINITY });
  }

  /** What was changed so far is in force for everybody. */
  settle(at: number): void {
    for (const version of this.#versions) version.settledAt = Math.min(version.settledAt, at);
  }

  /** As above, where all that was changed is that it was disabled. */
  settleDisabling(at: number): void {
    const last = this.#versions.at(-1)!;
    const before = this.#versions.at(-2);
    if (last.state?.disabled !== true || before?.state?.disabled !== false) return;
    last.settledAt = Math.min(last.settledAt, at);
  }

  get current(): EndpointState | null {
    return this.#versions.at(-1)!.state;
  }

  /** Every state that somebody may rightly have gone by in this span. */
  statesWithin(from: number, to: number): (EndpointState | null)[] {
    return this.#versions
      .filter((version, index) => {
        const next = this.#versions[index + 1];
        const until = next === undefined ? Number.POSITIVE_INFINITY : next.settledAt + staleMsMax;
        return version.from <= to && from <= until;
      })
      .map(({ state }) => state);
  }

  /** Whether everybody knows by now that nothing is sent to it. */
  isPaused(at: number): boolean {
    const { state, settledAt } = this.#versions.at(-1)!;
    return state?.policy.paused === true && !state.disabled && settledAt + staleMsMax < at;
  }

  /** When it last changed, for whoever was last to learn of it. */
  lastChangeBy(at: number): number {
    const { from, settledAt } = this.#versions.at(-1)!;
    return Math.max(from, settledAt > at ? from : settledAt);
  }

  /** Since when it takes nothing; null where it takes what comes. */
  get endedSince(): number | null {
    let since: number | null = null;
    for (const [index, { state, from }] of this.#versions.entries()) {
      if (index > 0 && (state === null || state.disabled)) since ??= from;
      else since = null;
    }
    return since;
  }

  /** Whether something that was accepted then may have been canceled by now. */
  couldCancel(acceptedAt: number, now: number): boolean {
    return this.#versions.some(({ state, from }, index) => {
      const next = this.#versions[index + 1];
      const until = next === undefined ? Number.POSITIVE_INFINITY : next.settledAt + staleMsMax;
      return index > 0 && from <= now && acceptedAt <= until && (state === null || state.disabled);
    });
  }

  /** Whether a message may be, or must be, for this endpoint, when accepted in this span. */
  matches(
    from: number,
    to: number,
    eventType: string,
    channels: readonly string[] | null,
  ): { may: boolean; must: boolean } {
    const answers = this.statesWithin(from, to).map(
      (state) => state !== null && isMeantFor(state, eventType, channels),
    );
    return { may: answers.includes(true), must: !answers.includes(false) };
  }
}
