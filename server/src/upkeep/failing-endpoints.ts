/**
 * Warns of endpoints that go on failing for days, and disables those that have failed for the whole
 * time that is allowed. What is told is written with what it tells of.
 */
import {
  failingReason,
  healthStep,
  warningPercents,
  type FailingEndpoint,
} from '../domain/endpoint-health.ts';
import type { Ids } from '../domain/ids.ts';
import { disabledEvent, failingEvent, type Announcer } from '../domain/operational-event.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { OnDuty } from './trimming.ts';

export interface FailingEndpointsParts {
  storage: Storage;
  /** One that doubts a jump forward for a while: what failed by the jumped clock is left alone then. */
  clock: Clock;
  ids: Ids;
  announcer: Announcer;
  /** Hears that an endpoint was disabled. */
  disabled: (applicationId: string) => void;
  report: (problem: string) => void;
  isOnDuty?: OnDuty;
}

export interface FailingEndpointsOptions {
  /** How long an endpoint may fail without a success; 0 for as long as it likes. */
  allowedMs: number;
  everyMs: number;
  /** As many are dealt with at a time. */
  endpointsMax: number;
}

/** A failure that is recorded as further ahead was recorded by a clock that is doubted. */
const aheadMsMax = 3_600_000;

export class FailingEndpoints {
  readonly #parts: FailingEndpointsParts;
  readonly #options: FailingEndpointsOptions;
  #cancel: CancelTimer | null = null;
  #looking: Promise<void> | null = null;
  #stopped = true;

  constructor(parts: FailingEndpointsParts, options: FailingEndpointsOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    if (this.#options.allowedMs === 0) return;
    this.#stopped = false;
    this.#arrange();
  }

  /** Looks no more; resolves once the look that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
  }

  #arrange(): void {
    if (this.#stopped) return;
    this.#cancel = this.#parts.clock.after(this.#options.everyMs, () => {
      this.#looking = this.#look().finally(() => this.#arrange());
    });
  }

  /** One endpoint that cannot be dealt with must not hold up those behind it. */
  async #actOn(failing: FailingEndpoint): Promise<boolean> {
    try {
      return await this.#act(failing);
    } catch (error) {
      if (!this.#stopped) {
        this.#parts.report(
          `${failing.endpointId} is failing, and could not be dealt with: ${String(error)}`,
        );
      }
      return false;
    }
  }

  async #look(): Promise<void> {
    const { storage, report, isOnDuty } = this.#parts;
    if (isOnDuty?.() === false) return;
    const { endpointsMax: limit } = this.#options;
    try {
      for (let more = true; more && !this.#stopped;) {
        const found = await storage.read('failingEndpoints', { steps: this.#steps(), limit });
        let done = 0;
        for (const failing of found) if (await this.#actOn(failing)) done += 1;
        more = found.length === limit && done > 0;
      }
    } catch (error) {
      if (!this.#stopped) report(`failing endpoints could not be looked at: ${String(error)}`);
    }
  }

  #steps(): { percent: number; afterMs: number }[] {
    const { allowedMs } = this.#options;
    return [...warningPercents, 100].map((percent) => ({
      percent,
      afterMs: (allowedMs * percent) / 100,
    }));
  }

  /** Whether it did anything; the endpoint may have recovered meanwhile. */
  async #act(failing: FailingEndpoint): Promise<boolean> {
    if (failing.lastFailureAt > this.#parts.clock.now() + aheadMsMax) return false;
    const step = healthStep(failing, this.#options.allowedMs);
    if (step.kind === 'none') return false;
    return step.kind === 'warn' ? this.#warn(failing, step.percent) : this.#disable(failing);
  }

  async #warn(failing: FailingEndpoint, percent: number): Promise<boolean> {
    const { storage, announcer } = this.#parts;
    const { endpointId, failingSince, environmentId } = failing;
    const disablesAt = failingSince + this.#options.allowedMs;
    const messages = await announcer.messagesFor(environmentId, () => [
      failingEvent(failing, { percent, failSince: failingSince, disablesAt }),
    ]);
    const input = { endpointId, failingSince, percent };
    const written = await storage.writeOnce('warnOfFailing', input, null, messages);
    if (written.kind !== 'done' || written.value.kind !== 'ok') return false;
    announcer.accepted(messages, written.announced ?? []);
    return true;
  }

  async #disable(failing: FailingEndpoint): Promise<boolean> {
    const { storage, announcer, clock, ids, disabled } = this.#parts;
    const { endpointId, failingSince, environmentId, applicationId } = failing;
    const reason = failingReason(failingSince);
    const messages = await announcer.messagesFor(environmentId, () => [
      disabledEvent(
        { id: applicationId, uid: failing.applicationUid },
        { id: endpointId, uid: failing.endpointUid },
        { trigger: 'automatic', reason, failSince: failingSince },
      ),
    ]);
    const endingTaskId = ids.next('qtask');
    const input = { endpointId, failingSince, reason, at: clock.now(), endingTaskId };
    const written = await storage.writeOnce('disableFailing', input, null, messages);
    if (written.kind !== 'done' || written.value.kind !== 'ok') return false;
    disabled(applicationId);
    announcer.accepted(messages, written.announced ?? []);
    return true;
  }
}
