/** What alarms ask of a store: rules, what fits them, and what was raised. */
import type { AlarmChannel, AlarmNotice } from '../../domain/alarm-channel.ts';
import type { Alarm, AlarmFinding, AlarmRule } from '../../domain/alarm.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

/** A channel as it is set; one with the id of one that is there takes its place. */
export type AlarmChannelSet = Pick<AlarmChannel, 'id' | 'type' | 'settings'>;

/** A channel that has something to tell, and of what. */
export interface DueAlarmChannel {
  channel: AlarmChannel;
  rule: Pick<AlarmRule, 'name' | 'kind' | 'language'>;
  environmentName: string;
}

/** That the channels of the rule are to tell of it; null where nobody is. */
export interface NoticeFor {
  noticeId: string;
  /** As many may wait for a channel; the oldest give way. */
  waitingMax: number;
}

export interface AlarmWrites {
  /** `limit` where the environment has `rulesMax` already. */
  createAlarmRule(which: {
    rule: AlarmRule;
    channels: readonly AlarmChannelSet[];
    rulesMax: number;
  }): { kind: 'ok' } | { kind: 'limit' };
  /**
   * What was raised is cleared where the rule goes by something else from now on, or is disabled.
   * `channels` are all that it has from now on: what waits for one that stays is sent at once, what
   * waits for others is not. Nor is what waits for any, where it is disabled.
   */
  updateAlarmRule(which: {
    environmentId: string;
    id: string;
    changes: Partial<
      Pick<
        AlarmRule,
        'name' | 'settings' | 'applicationId' | 'disabled' | 'mutedUntil' | 'language'
      >
    >;
    channels?: readonly AlarmChannelSet[];
    at: number;
  }): Saved<AlarmRule>;
  /** With all that it raised. */
  deleteAlarmRule(which: { environmentId: string; id: string }): Saved<null>;
  /**
   * `missing` where the rule was changed since `ruleUpdatedAt`, or the subject is raised already. Of
   * what the rule raised and is cleared, the last `historyMax` stay.
   */
  raiseAlarm(which: {
    id: string;
    ruleId: string;
    ruleUpdatedAt: number;
    finding: AlarmFinding;
    at: number;
    historyMax: number;
    notice: NoticeFor | null;
  }): Saved<null>;
  /** `missing` where it is not raised. */
  clearAlarm(which: { id: string; at: number; notice: NoticeFor | null }): Saved<null>;
  /** Whoever claims what is due at `dueAt` sends until `until`; `missing` where another one did. */
  claimAlarmChannel(which: { id: string; dueAt: number; until: number }): Saved<null>;
  /**
   * What came of sending, by whoever has claimed it `until`; `missing` where that is over. What is
   * among `sent` waits no more, nor does what is from before `dropBefore`: of that it says how much it
   * was. The rest is due at `nextAt`. Where nothing was sent and there is no `error`, nothing was tried.
   */
  settleAlarmChannel(which: {
    id: string;
    until: number;
    at: number;
    sent: readonly string[];
    error: string | null;
    dropBefore: number;
    nextAt: number;
  }): Saved<{ dropped: number }>;
  /** What came of a test; where it was a success, what waits is due at once. */
  noteAlarmTest(which: {
    environmentId: string;
    ruleId: string;
    id: string;
    at: number;
    sent: boolean;
    error: string | null;
  }): Saved<AlarmChannel>;
  /** Removes at most `limit` that were cleared before a moment; says whether more may remain. */
  trimAlarms(which: { before: number; limit: number }): { more: boolean };
}

export interface AlarmReads {
  getAlarmRule(which: { environmentId: string; id: string }): AlarmRule | null;
  listAlarmRules(which: { environmentId: string } & PageRequest): Page<AlarmRule>;
  /** Rules of all environments that are not disabled, by their id. */
  activeAlarmRules(which: { after: string; limit: number }): AlarmRule[];
  listAlarms(
    which: { environmentId: string; ruleId: string | null; isRaised: boolean | null } & PageRequest,
  ): Page<Alarm>;
  raisedAlarms(which: { ruleId: string }): Alarm[];
  /** Of one rule, or of all rules of the environment, in their order. */
  alarmChannels(which: { environmentId: string; ruleId: string | null }): AlarmChannel[];
  /** Whose moment has come, the first first. */
  dueAlarmChannels(which: { now: number; limit: number }): DueAlarmChannel[];
  /** What waits for a channel, oldest first. */
  alarmNotices(which: { channelId: string; limit: number }): AlarmNotice[];
  /** What fits a rule now, by the counters and states that are kept anyway; at most `limit`. */
  alarmFindings(which: {
    rule: Pick<AlarmRule, 'environmentId' | 'kind' | 'settings' | 'applicationId' | 'createdAt'>;
    now: number;
    limit: number;
  }): AlarmFinding[];
}
