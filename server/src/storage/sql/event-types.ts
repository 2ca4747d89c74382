/** The catalogue of event types. */
import type { EventType } from '../../domain/event-type.ts';
import type { CatalogueReads, CatalogueWrites } from '../contract/catalogue.ts';
import { selectPage } from './page.ts';
import { putInto } from './inserts.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const columns = [
  'environment_id',
  'name',
  'description',
  'archived',
  'deprecated',
  'schemas',
  'group_name',
  'feature_flags',
  'retry_schedule',
  'validate_payload',
  'created_at',
  'updated_at',
];
const byName = 'SELECT * FROM event_type WHERE environment_id = ? AND name = ?';

export function eventTypeWrites(statements: Statements): ActsOf<CatalogueWrites> {
  function* put(eventType: EventType): Act<void> {
    yield* statements.run(
      putInto(statements.dialect, 'event_type', columns),
      eventType.environmentId,
      eventType.name,
      eventType.description,
      eventType.archived ? 1 : 0,
      eventType.deprecated ? 1 : 0,
      toJson(eventType.schemas),
      eventType.groupName,
      toJson(eventType.featureFlags),
      toJson(eventType.retryScheduleSeconds),
      eventType.validatePayload ? 1 : 0,
      eventType.createdAt,
      eventType.updatedAt,
    );
  }

  return {
    *createEventType(eventType) {
      const row = yield* statements.get(byName, eventType.environmentId, eventType.name);
      // A new one under an archived name takes the archived one back.
      if (row !== undefined && row['archived'] === 0) return { kind: 'conflict' };
      yield* put(eventType);
      return { kind: 'ok', value: eventType };
    },
    *updateEventType({ environmentId, name, changes }) {
      const row = yield* statements.get(byName, environmentId, name);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readEventType(row), ...changes };
      yield* put(changed);
      return { kind: 'ok', value: changed };
    },
    *saveEventTypes({ environmentId, eventTypes, at }) {
      for (const { name, fields } of eventTypes) {
        const row = yield* statements.get(byName, environmentId, name);
        const { createdAt, validatePayload } =
          row === undefined ? { createdAt: at, validatePayload: false } : readEventType(row);
        yield* put({ validatePayload, ...fields, environmentId, name, createdAt, updatedAt: at });
      }
      return { kind: 'ok' };
    },
    *deleteEventType({ environmentId, name }) {
      const changes = yield* statements.run(
        'DELETE FROM event_type WHERE environment_id = ? AND name = ?',
        environmentId,
        name,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function eventTypeReads(statements: Statements): ActsOf<CatalogueReads> {
  return {
    *getEventType({ environmentId, name }) {
      const row = yield* statements.get(byName, environmentId, name);
      return row === undefined ? null : readEventType(row);
    },
    *listEventTypes({ environmentId, archivedToo, featureFlags = null, ...page }) {
      const where = ['environment_id = ?'];
      const values = [environmentId];
      if (!archivedToo) where.push('archived = 0');
      if (featureFlags !== null) {
        // Those without flags are there for everybody, others for those who have one of the flags.
        const shared = statements.dialect.sharesText('feature_flags');
        where.push(`(coalesce(feature_flags, '[]') = '[]' OR ${shared})`);
        values.push(JSON.stringify(featureFlags));
      }
      return yield* selectPage(
        statements,
        { select: 'SELECT * FROM event_type', where, values, column: 'name' },
        page,
        readEventType,
      );
    },
    *unknownEventTypes({ environmentId, names }) {
      const unknown: string[] = [];
      for (const name of names) {
        const row = yield* statements.get(byName, environmentId, name);
        if (row === undefined) unknown.push(name);
      }
      return unknown;
    },
    *validatedEventTypes(environmentId) {
      return (yield* statements.all(
        'SELECT name FROM event_type WHERE environment_id = ? AND validate_payload = 1',
        environmentId,
      )).map((row) => row['name'] as string);
    },
    *retrySchedules(environmentId) {
      const rows = yield* statements.all(
        `SELECT name, retry_schedule FROM event_type
         WHERE environment_id = ? AND retry_schedule IS NOT NULL`,
        environmentId,
      );
      return Object.fromEntries(
        rows.map((row) => [row['name'] as string, fromJson<number[]>(row['retry_schedule'])]),
      );
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
    retryScheduleSeconds: fromJson(row['retry_schedule']),
    validatePayload: row['validate_payload'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
