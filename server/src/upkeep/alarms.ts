/**
 * Looks every now and then what the rules of alarms fit, raises what is new and clears what is over.
 * What is told is written with what it tells of.
 */
import { alarmChanges, alarmSubject, type Alarm, type AlarmRule } from '../domain/alarm.ts';
import type { Ids } from '../domain/ids.ts';
import type { Announcer, OperationalEventType } from '../domain/operational-event.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { NoticeFor } from '../storage/contract/alarms.ts';
import type { Storage } from '../storage/storage.ts';
import type { OnDuty } from './trimming.ts';

export interface AlarmsParts {
  storage: Storage;
  clock: Clock;
  ids: Ids;
  announcer: Pick<Announcer, 'messagesFor' | 'accepted'>;
  report: (problem: string) => void;
  /** Something was left for the channels of a rule to tell of. */
  left: () => void;
  /** Whether this node is the one that looks. */
  isOnDuty?: OnDuty;
}

export interface AlarmsOptions {
  everyMs: number;
  /** As many rules are read at a time. */
  rulesPerStep: number;
  /** As many subjects are looked at for each rule. */
  findingsMax: number;
  historyMax: number;
  /** As many notices may wait for a channel. */
  waitingMax: number;
}

export class Alarms {
  readonly #parts: AlarmsParts;
  readonly #options: AlarmsOptions;
  #cancel: CancelTimer | null = null;
  #looking: Promise<void> | null = null;
  /** Whether a rule was changed during a look, which may have gone past it. */
  #wokenMeanwhile = false;
  #stopped = true;

  constructor(parts: AlarmsParts, options: AlarmsOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#arrange(this.#options.everyMs);
  }

  /** Looks no more; resolves once the look that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
  }

  /** Says that a rule was changed: nobody should wait for what it fits already. */
  wake(): void {
    if (this.#looking === null) this.#arrange(0);
    else this.#wokenMeanwhile = true;
  }

  #arrange(delayMs: number): void {
    this.#cancel?.();
    if (this.#stopped) return;
    this.#cancel = this.#parts.clock.after(delayMs, () => {
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
        this.#arrange(this.#wokenMeanwhile ? 0 : this.#options.everyMs);
        this.#wokenMeanwhile = false;
      });
    });
  }

  async #look(): Promise<void> {
    const { storage, report, isOnDuty } = this.#parts;
    if (isOnDuty?.() === false) return;
    const { rulesPerStep: limit } = this.#options;
    try {
      for (let after: string | null = ''; after !== null && !this.#stopped;) {
        const rules: AlarmRule[] = await storage.read('activeAlarmRules', { after, limit });
        for (const rule of rules) if (!this.#stopped) await this.#settle(rule);
        after = rules.length === limit ? rules.at(-1)!.id : null;
      }
    } catch (error) {
      if (!this.#stopped) report(`the rules of alarms could not be looked at: ${String(error)}`);
    }
  }

  /** One rule that cannot be dealt with must not hold up those behind it. */
  async #settle(rule: AlarmRule): Promise<void> {
    const { storage, clock, report } = this.#parts;
    const { findingsMax: limit } = this.#options;
    try {
      const findings = await storage.read('alarmFindings', { rule, now: clock.now(), limit });
      const raised = await storage.read('raisedAlarms', { ruleId: rule.id });
      const isComplete = findings.length < limit;
      const { raise, clear } = alarmChanges(raised, { findings, isComplete });
      for (const finding of raise) await this.#raise(rule, finding);
      for (const alarm of clear) await this.#clear(rule, alarm);
      // Once all is there, so that it is told in one message.
      if (raise.length + clear.length > 0) this.#parts.left();
    } catch (error) {
      if (!this.#stopped) report(`the alarm ${rule.id} could not be looked at: ${String(error)}`);
    }
  }

  async #raise(rule: AlarmRule, finding: Parameters<typeof alarmSubject>[1]): Promise<void> {
    const { storage, clock, ids, announcer } = this.#parts;
    const at = clock.now();
    const id = ids.next('alm');
    const messages = await this.#messages('alarm.raised', rule, at, () => ({
      ...toldOf(rule, id, finding, at),
      clearedAt: null,
    }));
    const { historyMax } = this.#options;
    const notice = this.#notice(rule, at);
    const place = { id, ruleId: rule.id, ruleUpdatedAt: rule.updatedAt };
    const input = { ...place, finding, at, historyMax, notice };
    const written = await storage.writeOnce('raiseAlarm', input, null, messages);
    if (written.kind !== 'done' || written.value.kind !== 'ok') return;
    announcer.accepted(messages, written.announced ?? []);
  }

  async #clear(rule: AlarmRule, alarm: Alarm): Promise<void> {
    const { storage, clock, announcer } = this.#parts;
    const at = clock.now();
    const messages = await this.#messages('alarm.cleared', rule, at, () => ({
      ...toldOf(rule, alarm.id, alarm, alarm.raisedAt),
      clearedAt: new Date(at).toISOString(),
    }));
    const input = { id: alarm.id, at, notice: this.#notice(rule, at) };
    const written = await storage.writeOnce('clearAlarm', input, null, messages);
    if (written.kind !== 'done' || written.value.kind !== 'ok') return;
    announcer.accepted(messages, written.announced ?? []);
  }

  /** None while the rule is muted. */
  #notice(rule: AlarmRule, at: number): NoticeFor | null {
    if (isMuted(rule, at)) return null;
    return { noticeId: this.#parts.ids.next('aln'), waitingMax: this.#options.waitingMax };
  }

  /** None while the rule is muted. */
  #messages(type: OperationalEventType, rule: AlarmRule, at: number, data: () => unknown) {
    if (isMuted(rule, at)) return [];
    return this.#parts.announcer.messagesFor(rule.environmentId, () => [{ type, data: data() }]);
  }
}

function isMuted({ mutedUntil }: AlarmRule, at: number): boolean {
  return (mutedUntil ?? 0) > at;
}

function toldOf(
  rule: AlarmRule,
  alarmId: string,
  finding: Parameters<typeof alarmSubject>[1],
  raisedAt: number,
) {
  return {
    alarmId,
    ruleId: rule.id,
    ruleName: rule.name,
    kind: rule.kind,
    ...alarmSubject(rule.kind, finding),
    raisedAt: new Date(raisedAt).toISOString(),
  };
}
