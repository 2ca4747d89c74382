/** What alarms ask of a store: rules, what fits them, and what was raised. */
import type { Alarm, AlarmFinding, AlarmRule } from '../../domain/alarm.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

export interface AlarmWrites {
  /** `limit` where the environment has `rulesMax` already. */
  createAlarmRule(which: { rule: AlarmRule; rulesMax: number }): { kind: 'ok' } | { kind: 'limit' };
  /** What was raised is cleared where the rule goes by something else from now on, or is disabled. */
  updateAlarmRule(which: {
    environmentId: string;
    id: string;
    changes: Partial<
      Pick<AlarmRule, 'name' | 'settings' | 'applicationId' | 'disabled' | 'mutedUntil'>
    >;
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
  }): Saved<null>;
  /** `missing` where it is not raised. */
  clearAlarm(which: { id: string; at: number }): Saved<null>;
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
  /** What fits a rule now, by the counters and states that are kept anyway; at most `limit`. */
  alarmFindings(which: {
    rule: Pick<AlarmRule, 'environmentId' | 'kind' | 'settings' | 'applicationId' | 'createdAt'>;
    now: number;
    limit: number;
  }): AlarmFinding[];
}
