/** Rules of alarms, and what they raised. */
import type {
  Alarm,
  AlarmFinding,
  AlarmKind,
  AlarmLanguage,
  AlarmRule,
} from '../../domain/alarm.ts';
import type { AlarmReads, AlarmWrites } from '../contract/alarms.ts';
import {
  dropNotices,
  insertChannels,
  leaveNotices,
  removeChannels,
  replaceChannels,
} from './alarm-channels.ts';
import { findForAlarm } from './alarm-findings.ts';
import { insertInto } from './inserts.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const ruleColumns = [
  'id',
  'environment_id',
  'name',
  'kind',
  'settings',
  'application_id',
  'disabled',
  'muted_until',
  'language',
  'created_at',
  'updated_at',
];
const alarmColumns = ['id', 'environment_id', 'rule_id', 'subject', 'finding', 'raised_at'];

const selectAlarm = `SELECT alarm.*, alarm_rule.kind AS kind, alarm_rule.name AS rule_name
  FROM alarm JOIN alarm_rule ON alarm_rule.id = alarm.rule_id`;

type Writes = Omit<AlarmWrites, 'claimAlarmChannel' | 'settleAlarmChannel' | 'noteAlarmTest'>;
type Reads = Omit<AlarmReads, 'alarmChannels' | 'dueAlarmChannels' | 'alarmNotices'>;

export function alarmWrites(statements: Statements): ActsOf<Writes> {
  return {
    *createAlarmRule({ rule, channels, rulesMax }) {
      const row = yield* statements.get(
        'SELECT count(*) AS count FROM alarm_rule WHERE environment_id = ?',
        rule.environmentId,
      );
      if ((row!['count'] as number) >= rulesMax) return { kind: 'limit' };
      yield* statements.run(
        insertInto('alarm_rule', ruleColumns),
        rule.id,
        rule.environmentId,
        rule.name,
        rule.kind,
        JSON.stringify(rule.settings),
        rule.applicationId,
        rule.disabled ? 1 : 0,
        rule.mutedUntil,
        rule.language,
        rule.createdAt,
        rule.updatedAt,
      );
      yield* insertChannels(statements, rule, channels);
      return { kind: 'ok' };
    },
    *updateAlarmRule({ environmentId, id, changes, channels, at }) {
      const present = yield* findRule(statements, environmentId, id);
      if (present === null) return { kind: 'missing' };
      const rule = { ...present, ...changes, updatedAt: Math.max(at, present.updatedAt + 1) };
      const settings = JSON.stringify(rule.settings);
      yield* statements.run(
        `UPDATE alarm_rule SET name = ?, settings = ?, application_id = ?, disabled = ?, muted_until = ?,
           language = ?, updated_at = ?
         WHERE id = ?`,
        rule.name,
        settings,
        rule.applicationId,
        rule.disabled ? 1 : 0,
        rule.mutedUntil,
        rule.language,
        rule.updatedAt,
        id,
      );
      // What was raised stood for what it went by; if that still fits, it is raised again.
      const isOther =
        settings !== JSON.stringify(present.settings) ||
        rule.applicationId !== present.applicationId;
      if (rule.disabled || isOther) {
        yield* statements.run(
          'UPDATE alarm SET cleared_at = ? WHERE rule_id = ? AND cleared_at IS NULL',
          at,
          id,
        );
      }
      if (channels !== undefined) yield* replaceChannels(statements, rule, channels, at);
      if (rule.disabled) yield* dropNotices(statements, rule);
      return { kind: 'ok', value: rule };
    },
    *deleteAlarmRule({ environmentId, id }) {
      const removed = yield* statements.run(
        'DELETE FROM alarm_rule WHERE id = ? AND environment_id = ?',
        id,
        environmentId,
      );
      if (removed === 0) return { kind: 'missing' };
      yield* statements.run('DELETE FROM alarm WHERE rule_id = ?', id);
      yield* removeChannels(statements, { environmentId, id });
      return { kind: 'ok', value: null };
    },
    *raiseAlarm({ id, ruleId, ruleUpdatedAt, finding, at, historyMax, notice }) {
      const rule = yield* statements.get(
        `SELECT environment_id FROM alarm_rule
         WHERE id = ? AND updated_at = ? AND disabled = 0 ${statements.dialect.forUpdate}`,
        ruleId,
        ruleUpdatedAt,
      );
      if (rule === undefined) return { kind: 'missing' };
      const raised = yield* statements.run(
        `${insertInto('alarm', alarmColumns)} ON CONFLICT DO NOTHING`,
        id,
        rule['environment_id'] as string,
        ruleId,
        finding.subject,
        toJson(finding),
        at,
      );
      if (raised === 0) return { kind: 'missing' };
      yield* statements.run(
        `DELETE FROM alarm WHERE rule_id = ? AND cleared_at IS NOT NULL AND id <=
           (SELECT id FROM alarm WHERE rule_id = ? AND cleared_at IS NOT NULL
            ORDER BY id DESC LIMIT 1 OFFSET ?)`,
        ruleId,
        ruleId,
        historyMax,
      );
      if (notice !== null) {
        const environmentId = rule['environment_id'] as string;
        const told = { finding: toJson(finding)!, raisedAt: at, clearedAt: null };
        yield* leaveNotices(statements, { environmentId, id: ruleId }, notice, told);
      }
      return { kind: 'ok', value: null };
    },
    *clearAlarm({ id, at, notice }) {
      const cleared = yield* statements.run(
        'UPDATE alarm SET cleared_at = ? WHERE id = ? AND cleared_at IS NULL',
        at,
        id,
      );
      if (cleared === 0) return { kind: 'missing' };
      if (notice === null) return { kind: 'ok', value: null };
      const alarm = (yield* statements.get('SELECT * FROM alarm WHERE id = ?', id))!;
      const rule = {
        environmentId: alarm['environment_id'] as string,
        id: alarm['rule_id'] as string,
      };
      const told = {
        finding: alarm['finding'] as string,
        raisedAt: alarm['raised_at'] as number,
        clearedAt: at,
      };
      yield* leaveNotices(statements, rule, notice, told);
      return { kind: 'ok', value: null };
    },
    *trimAlarms({ before, limit }) {
      const removed = yield* statements.run(
        `DELETE FROM alarm WHERE id IN (SELECT id FROM alarm
           WHERE cleared_at IS NOT NULL AND cleared_at < ? ORDER BY cleared_at LIMIT ?)`,
        before,
        limit,
      );
      return { more: removed === limit };
    },
  };
}

export function alarmReads(statements: Statements): ActsOf<Reads> {
  return {
    getAlarmRule: ({ environmentId, id }) => findRule(statements, environmentId, id),
    *listAlarmRules({ environmentId, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM alarm_rule',
          where: ['environment_id = ?'],
          values: [environmentId],
          column: 'id',
        },
        page,
        readRule,
      );
    },
    *activeAlarmRules({ after, limit }) {
      const rows = yield* statements.all(
        'SELECT * FROM alarm_rule WHERE id > ? AND disabled = 0 ORDER BY id LIMIT ?',
        after,
        limit,
      );
      return rows.map(readRule);
    },
    *listAlarms({ environmentId, ruleId, isRaised, ...page }) {
      const where = ['alarm.environment_id = ?'];
      const values: string[] = [environmentId];
      if (ruleId !== null) {
        where.push('alarm.rule_id = ?');
        values.push(ruleId);
      }
      if (isRaised !== null) where.push(`alarm.cleared_at IS ${isRaised ? '' : 'NOT '}NULL`);
      const query = { select: selectAlarm, where, values, column: 'alarm.id' };
      return yield* selectPage(statements, query, page, readAlarm);
    },
    *raisedAlarms({ ruleId }) {
      const rows = yield* statements.all(
        `${selectAlarm} WHERE alarm.rule_id = ? AND alarm.cleared_at IS NULL ORDER BY alarm.id`,
        ruleId,
      );
      return rows.map(readAlarm);
    },
    alarmFindings: (which) => findForAlarm(statements, which),
  };
}

function* findRule(
  statements: Statements,
  environmentId: string,
  id: string,
): Act<AlarmRule | null> {
  const row = yield* statements.get(
    'SELECT * FROM alarm_rule WHERE id = ? AND environment_id = ?',
    id,
    environmentId,
  );
  return row === undefined ? null : readRule(row);
}

function readRule(row: Row): AlarmRule {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    name: row['name'] as string,
    kind: row['kind'] as AlarmKind,
    settings: fromJson(row['settings']),
    applicationId: row['application_id'] as string | null,
    disabled: row['disabled'] === 1,
    mutedUntil: row['muted_until'] as number | null,
    language: row['language'] as AlarmLanguage,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}

function readAlarm(row: Row): Alarm {
  return {
    ...fromJson<AlarmFinding>(row['finding']),
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    ruleId: row['rule_id'] as string,
    kind: row['kind'] as AlarmKind,
    ruleName: row['rule_name'] as string,
    raisedAt: row['raised_at'] as number,
    clearedAt: row['cleared_at'] as number | null,
  };
}
