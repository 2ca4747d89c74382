/** Channels of alarms: whom a rule tells, by mail or in a chat, and what waits to be told. */
import type { AlarmFinding } from './alarm.ts';

/** As many channels has a rule at most. */
export const alarmChannelsMax = 5;

/** Chats that are told by the address of a webhook. */
export const alarmWebhookChats = ['slack', 'teams', 'discord', 'googleChat'] as const;
export const alarmChannelTypes = ['email', ...alarmWebhookChats, 'telegram'] as const;
export type AlarmChannelType = (typeof alarmChannelTypes)[number];

/** Where it goes. Stored sealed, as the address of a chat is a password. */
export type AlarmChannelSettings =
  | { type: 'email'; to: string[] }
  | { type: (typeof alarmWebhookChats)[number]; url: string }
  | {
      type: 'telegram';
      botToken: string;
      chatId: string;
      /** Of a Bot API server of one's own; null for the provider's. */
      apiUrl: string | null;
    };

export interface AlarmChannel {
  id: string;
  environmentId: string;
  ruleId: string;
  type: AlarmChannelType;
  /** Sealed. */
  settings: Uint8Array;
  /** When what waits is sent, or until when somebody is sending it; null where nothing waits. */
  dueAt: number | null;
  /** Since the last success. */
  failures: number;
  lastSentAt: number | null;
  /** Why the last try failed, or who of several was not reached; null after a success. */
  lastError: string | null;
  lastErrorAt: number | null;
}

/** One raising, or one clearing, that a channel is yet to tell of. */
export interface AlarmNotice extends AlarmFinding {
  id: string;
  raisedAt: number;
  /** Null where it tells of the raising. */
  clearedAt: number | null;
}

/** What is sent, in plain text. */
export interface AlarmWords {
  title: string;
  text: string;
}

/** What came of one try. */
export type AlarmSent =
  /** `note` says who of several was not reached. */
  | { kind: 'sent'; note: string | null }
  /** `waitMs` is how long the other side asks to be left alone. */
  | { kind: 'failed'; error: string; waitMs: number };

/** Sends words by a channel; `noticeId` is the same for each try. A failure is a value. */
export type SendAlarm = (
  channel: { id: string; environmentId: string; settings: AlarmChannelSettings },
  words: AlarmWords,
  noticeId: string,
) => Promise<AlarmSent>;

const minuteMs = 60_000;
const waitsMs = [0.5, 1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * minuteMs);

/** What could not be told for so long is told no more. */
export const alarmNoticeMsMax = 24 * 60 * minuteMs;

/** How long to wait after as many failures in a row. */
export function alarmRetryMs(failures: number, waitMs: number): number {
  const planned = waitsMs[Math.min(failures, waitsMs.length) - 1]!;
  return Math.max(planned, waitMs);
}
