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
import type { Clock } from '../lib/clock.ts';
import { openAlarmChannel } from '../storage/alarm-channel-secrets.ts';
import type { DueAlarmChannel } from '../storage/contract/alarms.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import type { Storage } from '../storage/storage.ts';
import { DueWork } from './due-work.ts';
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
  readonly #work: DueWork<DueAlarmChannel>;

  constructor(parts: TellAlarmsParts, options: TellAlarmsOptions) {
    this.#parts = parts;
    this.#options = options;
    const { storage, clock, report, isOnDuty } = parts;
    this.#work = new DueWork(
      {
        clock,
        read: (limit) => storage.read('dueAlarmChannels', { now: clock.now(), limit }),
        idOf: ({ channel }) => channel.id,
        run: (due) => this.#tell(due),
        report,
        words: { what: 'what alarms are to tell', failed: 'could not tell of alarms' },
        isOnDuty,
      },
      options,
    );
  }

  start(): void {
    this.#work.start();
  }

  /** Sends no more; resolves once what is under way is noted. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  /** Something may be due. */
  wake(): void {
    this.#work.wake();
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
