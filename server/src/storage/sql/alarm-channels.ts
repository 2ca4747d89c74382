/** Whom rules of alarms tell, and what waits to be told: an outbox, in the transaction of each alarm. */
import type { AlarmChannel, AlarmNotice } from '../../domain/alarm-channel.ts';
import type { AlarmFinding, AlarmKind, AlarmLanguage, AlarmRule } from '../../domain/alarm.ts';
import type { AlarmChannelSet, AlarmReads, AlarmWrites, NoticeFor } from '../contract/alarms.ts';
import { insertInto } from './inserts.ts';
import { fromJson, type Act, type ActsOf, type Row, type Statements } from './statements.ts';

type Writes = Pick<AlarmWrites, 'claimAlarmChannel' | 'settleAlarmChannel' | 'noteAlarmTest'>;
type Reads = Pick<AlarmReads, 'alarmChannels' | 'dueAlarmChannels' | 'alarmNotices'>;
type Rule = Pick<AlarmRule, 'environmentId' | 'id'>;

const channelColumns = ['id', 'environment_id', 'rule_id', 'position', 'type', 'settings'];
const noticeColumns = ['channel_id', 'id', 'environment_id', 'finding', 'raised_at', 'cleared_at'];
const ofRule = 'environment_id = ? AND rule_id = ?';

export function alarmChannelWrites(statements: Statements): ActsOf<Writes> {
  const { dialect } = statements;
  const { forUpdate } = dialect;
  return {
    *claimAlarmChannel({ id, dueAt, until }) {
      const claimed = yield* statements.run(
        'UPDATE alarm_channel SET due_at = ? WHERE id = ? AND due_at = ?',
        until,
        id,
        dueAt,
      );
      return claimed === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
    *settleAlarmChannel({ id, until, at, sent, error, dropBefore, nextAt }) {
      // Held until the end, so that what comes meanwhile finds whether something waits.
      const row = yield* statements.get(
        `SELECT * FROM alarm_channel WHERE id = ? AND due_at = ? ${forUpdate}`,
        id,
        until,
      );
      if (row === undefined) return { kind: 'missing' };
      yield* statements.run(
        `DELETE FROM alarm_notice WHERE channel_id = ? AND ${dialect.isAmongTexts('id')}`,
        id,
        JSON.stringify(sent),
      );
      const dropped = yield* statements.run(
        'DELETE FROM alarm_notice WHERE channel_id = ? AND coalesce(cleared_at, raised_at) < ?',
        id,
        dropBefore,
      );
      const isWaiting = yield* hasNotices(statements, id);
      if (sent.length > 0 || error !== null) {
        yield* noteOutcome(statements, readChannel(row), { at, isSent: sent.length > 0, error });
      }
      yield* statements.run(
        'UPDATE alarm_channel SET due_at = ? WHERE id = ?',
        isWaiting ? nextAt : null,
        id,
      );
      return { kind: 'ok', value: { dropped } };
    },
    *noteAlarmTest({ environmentId, ruleId, id, at, sent, error }) {
      const row = yield* statements.get(
        `SELECT * FROM alarm_channel WHERE id = ? AND ${ofRule} ${forUpdate}`,
        id,
        environmentId,
        ruleId,
      );
      if (row === undefined) return { kind: 'missing' };
      const present = readChannel(row);
      const noted = yield* noteOutcome(statements, present, { at, isSent: sent, error });
      if (!sent || present.failures === 0 || !(yield* hasNotices(statements, id))) {
        return { kind: 'ok', value: noted };
      }
      yield* statements.run('UPDATE alarm_channel SET due_at = ? WHERE id = ?', at, id);
      return { kind: 'ok', value: { ...noted, dueAt: at } };
    },
  };
}

export function alarmChannelReads(statements: Statements): ActsOf<Reads> {
  return {
    *alarmChannels({ environmentId, ruleId }) {
      const rows = yield* statements.all(
        `SELECT * FROM alarm_channel WHERE environment_id = ?
           ${ruleId === null ? '' : 'AND rule_id = ?'} ORDER BY rule_id, position`,
        environmentId,
        ...(ruleId === null ? [] : [ruleId]),
      );
      return rows.map(readChannel);
    },
    *dueAlarmChannels({ now, limit }) {
      const rows = yield* statements.all(
        `SELECT alarm_channel.*, alarm_rule.name AS rule_name, alarm_rule.kind, alarm_rule.language,
           environment.name AS environment_name
         FROM alarm_channel
         JOIN alarm_rule ON alarm_rule.id = alarm_channel.rule_id
         JOIN environment ON environment.id = alarm_channel.environment_id
         WHERE alarm_channel.due_at <= ? AND environment.deleted_at IS NULL
         ORDER BY alarm_channel.due_at LIMIT ?`,
        now,
        limit,
      );
      return rows.map((row) => ({
        channel: readChannel(row),
        rule: {
          name: row['rule_name'] as string,
          kind: row['kind'] as AlarmKind,
          language: row['language'] as AlarmLanguage,
        },
        environmentName: row['environment_name'] as string,
      }));
    },
    *alarmNotices({ channelId, limit }) {
      const rows = yield* statements.all(
        'SELECT * FROM alarm_notice WHERE channel_id = ? ORDER BY id LIMIT ?',
        channelId,
        limit,
      );
      return rows.map(readNotice);
    },
  };
}

export function* insertChannels(
  statements: Statements,
  rule: Rule,
  channels: readonly AlarmChannelSet[],
): Act<void> {
  for (const [position, channel] of channels.entries()) {
    yield* insertChannel(statements, rule, position, channel);
  }
}

/** Those that stay keep what waits, and what came of them. */
export function* replaceChannels(
  statements: Statements,
  rule: Rule,
  channels: readonly AlarmChannelSet[],
  at: number,
): Act<void> {
  const rows = yield* statements.all(
    `SELECT id FROM alarm_channel WHERE ${ofRule} ORDER BY id ${statements.dialect.forUpdate}`,
    rule.environmentId,
    rule.id,
  );
  const present = new Set(rows.map((row) => row['id'] as string));
  const wanted = new Set(channels.map(({ id }) => id));
  for (const id of present) if (!wanted.has(id)) yield* removeChannel(statements, id);
  for (const [position, channel] of channels.entries()) {
    const { id, type, settings } = channel;
    if (!present.has(id)) {
      yield* insertChannel(statements, rule, position, channel);
      continue;
    }
    yield* statements.run(
      `UPDATE alarm_channel SET position = ?, type = ?, settings = ?,
         due_at = CASE WHEN due_at IS NULL THEN due_at ELSE ? END
       WHERE id = ?`,
      position,
      type,
      settings,
      at,
      id,
    );
  }
}

function* insertChannel(
  statements: Statements,
  rule: Rule,
  position: number,
  { id, type, settings }: AlarmChannelSet,
): Act<void> {
  yield* statements.run(
    insertInto('alarm_channel', channelColumns),
    id,
    rule.environmentId,
    rule.id,
    position,
    type,
    settings,
  );
}

export function* removeChannels(statements: Statements, rule: Rule): Act<void> {
  const rows = yield* statements.all(
    `SELECT id FROM alarm_channel WHERE ${ofRule}`,
    rule.environmentId,
    rule.id,
  );
  for (const row of rows) yield* removeChannel(statements, row['id'] as string);
}

/** Nobody is told any more of what waits. */
export function* dropNotices(statements: Statements, rule: Rule): Act<void> {
  yield* statements.run(
    `UPDATE alarm_channel SET due_at = NULL WHERE ${ofRule}`,
    rule.environmentId,
    rule.id,
  );
  yield* statements.run(
    `DELETE FROM alarm_notice WHERE channel_id IN (SELECT id FROM alarm_channel WHERE ${ofRule})`,
    rule.environmentId,
    rule.id,
  );
}

/** For each channel of the rule; one that waits already goes on waiting until its moment. */
export function* leaveNotices(
  statements: Statements,
  rule: Rule,
  { noticeId, waitingMax }: NoticeFor,
  told: { finding: string; raisedAt: number; clearedAt: number | null },
): Act<void> {
  const waiting = yield* statements.run(
    `UPDATE alarm_channel SET due_at = coalesce(due_at, ?) WHERE ${ofRule}`,
    told.clearedAt ?? told.raisedAt,
    rule.environmentId,
    rule.id,
  );
  if (waiting === 0) return;
  const rows = yield* statements.all(
    `SELECT id FROM alarm_channel WHERE ${ofRule}`,
    rule.environmentId,
    rule.id,
  );
  for (const row of rows) {
    const channelId = row['id'] as string;
    yield* statements.run(
      insertInto('alarm_notice', noticeColumns),
      channelId,
      noticeId,
      rule.environmentId,
      told.finding,
      told.raisedAt,
      told.clearedAt,
    );
    yield* statements.run(
      `DELETE FROM alarm_notice WHERE channel_id = ? AND id <=
         (SELECT id FROM alarm_notice WHERE channel_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
      channelId,
      channelId,
      waitingMax,
    );
  }
}

function* removeChannel(statements: Statements, id: string): Act<void> {
  yield* statements.run('DELETE FROM alarm_channel WHERE id = ?', id);
  yield* statements.run('DELETE FROM alarm_notice WHERE channel_id = ?', id);
}

function* hasNotices(statements: Statements, channelId: string): Act<boolean> {
  const row = yield* statements.get(
    'SELECT 1 AS waits FROM alarm_notice WHERE channel_id = ? LIMIT 1',
    channelId,
  );
  return row !== undefined;
}

function* noteOutcome(
  statements: Statements,
  present: AlarmChannel,
  { at, isSent, error }: { at: number; isSent: boolean; error: string | null },
): Act<AlarmChannel> {
  const noted = {
    ...present,
    failures: isSent ? 0 : present.failures + 1,
    lastSentAt: isSent ? at : present.lastSentAt,
    lastError: error,
    lastErrorAt: error === null ? null : at,
  };
  yield* statements.run(
    `UPDATE alarm_channel SET failures = ?, last_sent_at = ?, last_error = ?, last_error_at = ?
     WHERE id = ?`,
    noted.failures,
    noted.lastSentAt,
    noted.lastError,
    noted.lastErrorAt,
    noted.id,
  );
  return noted;
}

function readChannel(row: Row): AlarmChannel {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    ruleId: row['rule_id'] as string,
    type: row['type'] as AlarmChannel['type'],
    settings: row['settings'] as Uint8Array,
    dueAt: row['due_at'] as number | null,
    failures: row['failures'] as number,
    lastSentAt: row['last_sent_at'] as number | null,
    lastError: row['last_error'] as string | null,
    lastErrorAt: row['last_error_at'] as number | null,
  };
}

function readNotice(row: Row): AlarmNotice {
  return {
    ...fromJson<AlarmFinding>(row['finding']),
    id: row['id'] as string,
    raisedAt: row['raised_at'] as number,
    clearedAt: row['cleared_at'] as number | null,
  };
}
