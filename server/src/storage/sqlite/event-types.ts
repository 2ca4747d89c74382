/** The catalogue of event types. */
import type { EventType } from '../../domain/event-type.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { selectPage } from './page.ts';
import { fromJson, toJson, type Row, type Statements } from './statements.ts';

type Writes = Pick<StorageWrites, 'createEventType' | 'updateEventType' | 'deleteEventType'>;
type Reads = Pick<StorageReads, 'getEventType' | 'listEventTypes' | 'unknownEventTypes'>;

const byName = 'SELECT * FROM event_type WHERE environment_id = ? AND name = ?';

export function eventTypeWrites(statements: Statements): Writes {
  function put(eventType: EventType): void {
    statements.run(
      `INSERT OR REPLACE INTO event_type (environment_id, name, description, archived, deprecated,
         schemas, group_name, feature_flags, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      eventType.environmentId,
      eventType.name,
      eventType.description,
      eventType.archived ? 1 : 0,
      eventType.deprecated ? 1 : 0,
      toJson(eventType.schemas),
      eventType.groupName,
      toJson(eventType.featureFlags),
      eventType.createdAt,
      eventType.updatedAt,
    );
  }

  return {
    createEventType(eventType) {
      const row = statements.get(byName, eventType.environmentId, eventType.name);
      // A new one under an archived name takes the archived one back.
      if (row !== undefined && row['archived'] === 0) return { kind: 'conflict' };
      put(eventType);
      return { kind: 'ok', value: eventType };
    },
    updateEventType({ environmentId, name, changes }) {
      const row = statements.get(byName, environmentId, name);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readEventType(row), ...changes };
      put(changed);
      return { kind: 'ok', value: changed };
    },
    deleteEventType({ environmentId, name }) {
      const { changes } = statements.run(
        'DELETE FROM event_type WHERE environment_id = ? AND name = ?',
        environmentId,
        name,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function eventTypeReads(statements: Statements): Reads {
  return {
    getEventType({ environmentId, name }) {
      const row = statements.get(byName, environmentId, name);
      return row === undefined ? null : readEventType(row);
    },
    listEventTypes({ environmentId, archivedToo, ...page }) {
      const where = ['environment_id = ?'];
      if (!archivedToo) where.push('archived = 0');
      return selectPage(
        statements,
        { select: 'SELECT * FROM event_type', where, values: [environmentId], column: 'name' },
        page,
        readEventType,
      );
    },
    unknownEventTypes({ environmentId, names }) {
      return names.filter((name) => statements.get(byName, environmentId, name) === undefined);
    },
  };
}

function readEventType(row: Row): EventType {
  return {
    environmentId: row['environment_id'] as string,
    name: row['name'] as string,
    description: row['description'] as string,
    archived: row['archived'] === 1,
    deprecated: row['deprecated'] === 1,
    schemas: fromJson(row['schemas']),
    groupName: row['group_name'] as string | null,
    featureFlags: fromJson(row['feature_flags']),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
