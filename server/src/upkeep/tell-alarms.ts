/**
 * Sends what waits for the channels of alarms, all of a channel in one message, until it is sent or
 * too old. Whoever sends has claimed the channel: of several nodes one does, and where it dies, another
 * one sends once the claim is over.
 */
import {
  alarmNoticeMsMax,
  alarmRetryMs,
  type AlarmChannelSettings,
  type AlarmNotice,
  type AlarmSent,
  type SendAlarm,
} from '../domain/alarm-channel.ts';
import { alarmWords } from '../domain/alarm-text.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { openAlarmChannel } from '../storage/alarm-channel-secrets.ts';
import type { DueAlarmChannel } from '../storage/contract/alarms.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import type { Storage } from '../storage/storage.ts';
import type { OnDuty } from './trimming.ts';

export interface TellAlarmsParts {
  storage: Storage;
  clock: Clock;
  secretBox: SecretBox;
  send: SendAlarm;
  report: (problem: string) => void;
  isOnDuty?: OnDuty;
}

export interface TellAlarmsOptions {
  /** How people reach the dashboard; null for no links. */
  publicUrl: string | null;
  everyMs: number;
  underWayMax: number;
  /** As many notices go into one message. */
  noticesMax: number;
  /** Longer than sending may take. */
  claimMs: number;
}

export class TellAlarms {
  readonly #parts: TellAlarmsParts;
  readonly #options: TellAlarmsOptions;
  /** By channel. */
  readonly #underWay = new Map<string, Promise<void>>();
  #cancel: CancelTimer | null = null;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #stopped = true;

  constructor(parts: TellAlarmsParts, options: TellAlarmsOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Sends no more; resolves once what is under way is noted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
    await Promise.all(this.#underWay.values());
  }

  /** Something may be due. */
  wake(): void {
    if (this.#stopped) return;
    this.#lookAgain = true;
    if (this.#looking !== null) return;
    this.#cancel?.();
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#stopped) return;
      if (this.#lookAgain) this.wake();
      else this.#cancel = this.#parts.clock.after(this.#options.everyMs, () => this.wake());
    });
  }

  async #look(): Promise<void> {
    const { storage, clock, report } = this.#parts;
    const { underWayMax: limit } = this.#options;
    this.#lookAgain = false;
    if (this.#parts.isOnDuty?.() === false || this.#underWay.size >= limit) return;
    try {
      const due = await storage.read('dueAlarmChannels', { now: clock.now(), limit });
      for (const one of due) this.#begin(one);
    } catch (error) {
      if (!this.#stopped) report(`what alarms are to tell cannot be read: ${String(error)}`);
    }
  }

  #begin(due: DueAlarmChannel): void {
    const { id } = due.channel;
    const isFull = this.#underWay.size >= this.#options.underWayMax;
    if (this.#stopped || isFull || this.#underWay.has(id)) return;
    const told = this.#tell(due).then(
      () => true,
      (error: unknown) => {
        if (!this.#stopped) this.#parts.report(`${id} could not tell of alarms: ${String(error)}`);
        return false;
      },
    );
    const ended = told.then((isNoted) => {
      this.#underWay.delete(id);
      // There is room for another one, or more has come. After a failure of the store later is soon enough.
      if (isNoted) this.wake();
    });
    this.#underWay.set(id, ended);
  }

  async #tell(due: DueAlarmChannel): Promise<void> {
    const { storage, clock, report } = this.#parts;
    const { claimMs, noticesMax: limit } = this.#options;
    const { id, failures, dueAt } = due.channel;
    const until = clock.now() + claimMs;
    const claim = { id, dueAt: dueAt!, until };
    if ((await storage.write('claimAlarmChannel', claim)).kind !== 'ok') return;
    const notices = await storage.read('alarmNotices', { channelId: id, limit });
    const sent = notices.length === 0 ? null : await this.#send(due, notices);
    const at = clock.now();
    const isSent = sent?.kind === 'sent';
    const written = await storage.write('settleAlarmChannel', {
      id,
      until,
      at,
      sent: isSent ? notices.map((notice) => notice.id) : [],
      error: sent === null ? null : isSent ? sent.note : sent.error,
      dropBefore: isSent ? 0 : at - alarmNoticeMsMax,
      nextAt: sent?.kind === 'failed' ? at + alarmRetryMs(failures + 1, sent.waitMs) : at,
    });
    if (written.kind !== 'ok' || written.value.dropped === 0) return;
    const { dropped } = written.value;
    report(`the alarm “${due.rule.name}” could not tell of ${dropped} changes for a day`);
  }

  async #send(
    { channel, rule, environmentName }: DueAlarmChannel,
    notices: readonly AlarmNotice[],
  ): Promise<AlarmSent> {
    const { secretBox, send } = this.#parts;
    const { publicUrl } = this.#options;
    let settings: AlarmChannelSettings;
    try {
      settings = openAlarmChannel(secretBox, channel);
    } catch (error) {
      // Once the master key is back, it is sent.
      return { kind: 'failed', error: (error as Error).message, waitMs: 0 };
    }
    const words = alarmWords(rule, notices, { environmentName, publicUrl });
    return send({ ...channel, settings }, words, notices.at(-1)!.id);
  }
}
