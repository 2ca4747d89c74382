/** Messages: appended in the order of acceptance. */
import type { SQLInputValue } from 'node:sqlite';
import type { Message } from '../../domain/message.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type { MessageFilter, StorageReads, StorageWrites } from '../storage.ts';
import { selectPage } from './page.ts';
import { fromJson, toJson, type Row, type Statements } from './statements.ts';
import type { UsageTally } from './usage.ts';

export function messageWrites(
  statements: Statements,
  tally: UsageTally,
): Pick<StorageWrites, 'acceptMessage' | 'removePayload'> {
  return {
    acceptMessage(message) {
      if (message.eventId !== null) {
        const taken = statements.get(
          'SELECT 1 FROM message WHERE application_id = ? AND event_id = ?',
          message.applicationId,
          message.eventId,
        );
        if (taken !== undefined) return { kind: 'conflict' };
      }
      const { lastId: position } = statements.run(
        `INSERT INTO message (id, application_id, event_type, event_id, channels, tags, created_at,
           deliver_at, expires_at, targets, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        message.id,
        message.applicationId,
        message.eventType,
        message.eventId,
        toJson(message.channels),
        toJson(message.tags),
        message.createdAt,
        message.deliverAt,
        message.expiresAt,
        JSON.stringify(message.targets),
        message.payload,
      );
      if (message.deliverAt !== null) {
        for (const endpointId of message.targets) {
          statements.run(
            'INSERT INTO due VALUES (?, ?, ?, 0, 1)',
            endpointId,
            message.deliverAt,
            position,
          );
        }
      }
      tally.count(message);
      return { kind: 'ok', position };
    },
    removePayload({ applicationId, messageId }) {
      const { changes } = statements.run(
        `UPDATE message SET payload = NULL, expires_at = NULL
         WHERE application_id = ? AND id = ?`,
        applicationId,
        messageId,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function messageReads(
  statements: Statements,
): Pick<StorageReads, 'getMessage' | 'listMessages'> {
  return {
    getMessage({ applicationId, idOrEventId }) {
      const row =
        statements.get(
          'SELECT * FROM message WHERE application_id = ? AND id = ?',
          applicationId,
          idOrEventId,
        ) ??
        statements.get(
          'SELECT * FROM message WHERE application_id = ? AND event_id = ?',
          applicationId,
          idOrEventId,
        );
      if (row === undefined) return null;
      return { ...readMessage(row), position: row['position'] as number };
    },
    listMessages({ withPayload, limit, from, order, ...filter }) {
      const { where, values } = messageConditions(filter, 'message');
      return selectPage(
        statements,
        {
          select: `SELECT ${messageColumns('message', withPayload)} FROM message`,
          where: ['message.application_id = ?', ...where],
          values: [filter.applicationId, ...values],
          column: 'message.id',
        },
        { limit, from, order },
        (row) => readMessage(row),
      );
    },
  };
}

const columns = [
  'id',
  'application_id',
  'event_type',
  'event_id',
  'channels',
  'tags',
  'created_at',
  'deliver_at',
  'expires_at',
  'targets',
];

/** The columns of a message; without its payload the row does not touch the payload's pages. */
export function messageColumns(table: string, withPayload: boolean, prefix = ''): string {
  const named = columns.map((column) => `${table}.${column} AS ${prefix}${column}`);
  named.push(withPayload ? `${table}.payload AS ${prefix}payload` : `NULL AS ${prefix}payload`);
  return named.join(', ');
}

/** SQL for what a filter says of the message itself; times become bounds on the id. */
export function messageConditions(
  filter: MessageFilter,
  table: string,
): { where: string[]; values: SQLInputValue[] } {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  if (filter.eventTypes !== null) {
    where.push(`${table}.event_type IN (${filter.eventTypes.map(() => '?').join(', ')})`);
    values.push(...filter.eventTypes);
  }
  if (filter.channel !== null) {
    where.push(`EXISTS (SELECT 1 FROM json_each(${table}.channels) WHERE value = ?)`);
    values.push(filter.channel);
  }
  if (filter.tag !== null) {
    where.push(`EXISTS (SELECT 1 FROM json_each(${table}.tags) WHERE value = ?)`);
    values.push(filter.tag);
  }
  if (table === 'message') {
    if (filter.since !== null) {
      where.push(`${table}.id >= ?`);
      values.push(firstIdAt('msg', filter.since));
    }
    if (filter.before !== null) {
      where.push(`${table}.id < ?`);
      values.push(firstIdAt('msg', filter.before));
    }
  }
  return { where, values };
}

export function readMessage(row: Row, prefix = ''): Message {
  return {
    id: row[`${prefix}id`] as string,
    applicationId: row[`${prefix}application_id`] as string,
    eventType: row[`${prefix}event_type`] as string,
    eventId: row[`${prefix}event_id`] as string | null,
    channels: fromJson(row[`${prefix}channels`]),
    tags: fromJson(row[`${prefix}tags`]),
    createdAt: row[`${prefix}created_at`] as number,
    deliverAt: row[`${prefix}deliver_at`] as number | null,
    expiresAt: row[`${prefix}expires_at`] as number | null,
    targets: fromJson(row[`${prefix}targets`]),
    payload: row[`${prefix}payload`] as Uint8Array | null,
  };
}
