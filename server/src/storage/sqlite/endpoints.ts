/** Endpoints: one row each, kept without its secrets after deletion. */
import { isPollAddress, type Endpoint, type EndpointFormat } from '../../domain/application.ts';
import {
  disabledByHand,
  endpointWasDeleted,
  endpointWasDisabled,
} from '../../domain/endpoint-health.ts';
import { withConsent } from '../../domain/consent.ts';
import { isUsual, usualPolicy } from '../../domain/delivery-policy.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { beginAsking, endAsking } from './consent-rows.ts';
import { startEnding } from './endpoint-endings.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { noteHeaders } from './endpoint-header-history.ts';
import { selectPage } from './page.ts';
import { dropConsumers } from './poll-entries.ts';
import { fromJson, toJson, type Row, type Statements } from './statements.ts';

type Writes = Pick<
  StorageWrites,
  'createEndpoint' | 'updateEndpoint' | 'rotateSecret' | 'changeHeaders' | 'deleteEndpoint'
>;
type Reads = Pick<StorageReads, 'getEndpoint' | 'listEndpoints' | 'endpointsOf' | 'oldestEndpoint'>;

export function endpointWrites(statements: Statements, failures: EndpointFailures): Writes {
  function uidTaken(endpoint: Endpoint): boolean {
    if (endpoint.uid === null) return false;
    const row = statements.get(
      'SELECT id FROM endpoint WHERE application_id = ? AND uid = ?',
      endpoint.applicationId,
      endpoint.uid,
    );
    return row !== undefined && row['id'] !== endpoint.id;
  }

  function put(endpoint: Endpoint): void {
    statements.run(
      `INSERT OR REPLACE INTO endpoint (id, application_id, uid, url, description, disabled,
         event_types, channels, filter, headers, throttle_rate, metadata, secret, old_secrets, created_at,
         updated_at, deleted_at, format, event_source, oauth, client_certificate, authorities, policy,
         disabled_reason, consent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      endpoint.id,
      endpoint.applicationId,
      endpoint.uid,
      endpoint.url,
      endpoint.description,
      endpoint.disabled ? 1 : 0,
      toJson(endpoint.eventTypes),
      toJson(endpoint.channels),
      toJson(endpoint.filter),
      toJson(endpoint.headers),
      endpoint.throttleRate,
      toJson(endpoint.metadata),
      endpoint.secret,
      writeOldSecrets(endpoint.oldSecrets),
      endpoint.createdAt,
      endpoint.updatedAt,
      endpoint.deletedAt,
      endpoint.format,
      endpoint.cloudEventSource,
      endpoint.oauth,
      endpoint.clientCertificate,
      endpoint.authorities,
      isUsual(endpoint.policy) ? null : JSON.stringify(endpoint.policy),
      endpoint.disabledReason,
      toJson(endpoint.consent),
    );
  }

  function living(applicationId: string, id: string): Endpoint | null {
    const row = statements.get(
      'SELECT * FROM endpoint WHERE id = ? AND application_id = ? AND deleted_at IS NULL',
      id,
      applicationId,
    );
    return row === undefined ? null : readEndpoint(row);
  }

  function end(
    applicationId: string,
    endpointId: string,
    cause: string,
    at: number,
    taskId: string | undefined,
  ): void {
    if (taskId === undefined) return;
    startEnding(statements, { applicationId, endpointId, cause, at, taskId });
  }

  return {
    createEndpoint({ asking = null, ...given }) {
      const { endpoint, asks } = withConsent(null, given, asking);
      const owner = statements.get(
        'SELECT 1 FROM application WHERE id = ?',
        endpoint.applicationId,
      );
      if (owner === undefined) return { kind: 'missing' };
      if (uidTaken(endpoint)) return { kind: 'conflict' };
      put(endpoint);
      if (asks) beginAsking(statements, endpoint.id, asking!);
      if (Object.keys(endpoint.headers).length > 0) {
        noteHeaders(statements, endpoint.id, endpoint.headers, endpoint.createdAt);
      }
      return { kind: 'ok', value: endpoint };
    },
    updateEndpoint({ applicationId, id, changes, endingTaskId, asking = null }) {
      const current = living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const policy = { ...current.policy, ...changes.policy };
      const { endpoint: changed, asks } = withConsent(
        current,
        withReason(current, { ...current, ...changes, policy }),
        asking,
      );
      if (uidTaken(changed)) return { kind: 'conflict' };
      put(changed);
      if (asks) beginAsking(statements, id, asking!);
      else if (changed.consent === null) endAsking(statements, id);
      if (changes.headers !== undefined) {
        noteHeaders(statements, id, changed.headers, changed.updatedAt);
      }
      if (changed.disabled !== current.disabled) {
        failures.forget(id);
        const { updatedAt: at } = changed;
        if (changed.disabled) end(applicationId, id, endpointWasDisabled, at, endingTaskId);
      }
      return { kind: 'ok', value: changed };
    },
    rotateSecret({ applicationId, id, secret, now, oldExpiresAt, oldMax }) {
      const current = living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const oldSecrets = current.oldSecrets.filter(({ expiresAt }) => expiresAt > now);
      if (oldExpiresAt > now) {
        if (oldSecrets.length >= oldMax) return { kind: 'limit' };
        oldSecrets.unshift({ secret: current.secret, expiresAt: oldExpiresAt });
      }
      put({ ...current, secret, oldSecrets, updatedAt: now });
      return { kind: 'ok', value: null };
    },
    changeHeaders({ applicationId, id, set, remove, now }) {
      const current = living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const replaced = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
      const kept = Object.entries(current.headers).filter(
        ([name]) => !replaced.has(name.toLowerCase()),
      );
      const headers = { ...Object.fromEntries(kept), ...set };
      put({ ...current, headers, updatedAt: now });
      noteHeaders(statements, id, headers, now);
      return { kind: 'ok', value: null };
    },
    deleteEndpoint({ applicationId, id, at, endingTaskId }) {
      const current = living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      put({
        ...current,
        uid: null,
        secret: new Uint8Array(),
        oldSecrets: [],
        oauth: null,
        clientCertificate: null,
        deletedAt: at,
      });
      endAsking(statements, id);
      failures.forget(id);
      end(applicationId, id, endpointWasDeleted, at, endingTaskId);
      if (isPollAddress(current.url)) dropConsumers(statements, id);
      return { kind: 'ok', value: null };
    },
  };
}

export function endpointReads(statements: Statements): Reads {
  return {
    getEndpoint({ applicationId, idOrUid, deletedToo }) {
      const row =
        statements.get(
          'SELECT * FROM endpoint WHERE id = ? AND application_id = ?',
          idOrUid,
          applicationId,
        ) ??
        statements.get(
          'SELECT * FROM endpoint WHERE application_id = ? AND uid = ?',
          applicationId,
          idOrUid,
        );
      if (row === undefined) return null;
      if (row['deleted_at'] !== null && deletedToo !== true) return null;
      return readEndpoint(row);
    },
    listEndpoints({ applicationId, ...page }) {
      return selectPage(
        statements,
        {
          select: 'SELECT * FROM endpoint',
          where: ['application_id = ?', 'deleted_at IS NULL'],
          values: [applicationId],
          column: 'id',
        },
        page,
        readEndpoint,
      );
    },
    oldestEndpoint() {
      const row = statements.get(
        'SELECT * FROM endpoint WHERE deleted_at IS NULL ORDER BY id LIMIT 1',
      );
      return row === undefined ? null : readEndpoint(row);
    },
    endpointsOf(applicationId) {
      return statements
        .all(
          'SELECT * FROM endpoint WHERE application_id = ? AND deleted_at IS NULL ORDER BY id',
          applicationId,
        )
        .map(readEndpoint);
    },
  };
}

/** The reason of the first time stays, whoever disables it once more. */
function withReason(before: Endpoint, after: Endpoint): Endpoint {
  if (!after.disabled) return { ...after, disabledReason: null };
  const disabledReason = before.disabled ? before.disabledReason : disabledByHand;
  return { ...after, disabledReason };
}

function writeOldSecrets(oldSecrets: Endpoint['oldSecrets']): string {
  return JSON.stringify(
    oldSecrets.map(({ secret, expiresAt }) => ({
      secret: Buffer.from(secret).toString('base64'),
      expiresAt,
    })),
  );
}

function readOldSecrets(text: unknown): Endpoint['oldSecrets'] {
  return fromJson<{ secret: string; expiresAt: number }[]>(text).map(({ secret, expiresAt }) => ({
    secret: Buffer.from(secret, 'base64'),
    expiresAt,
  }));
}

export function readEndpoint(row: Row): Endpoint {
  return {
    id: row['id'] as string,
    applicationId: row['application_id'] as string,
    uid: row['uid'] as string | null,
    url: row['url'] as string,
    description: row['description'] as string,
    disabled: row['disabled'] === 1,
    disabledReason: row['disabled_reason'] as string | null,
    eventTypes: fromJson(row['event_types']),
    channels: fromJson(row['channels']),
    filter: fromJson(row['filter']),
    headers: fromJson(row['headers']),
    throttleRate: row['throttle_rate'] as number | null,
    metadata: fromJson(row['metadata']),
    secret: row['secret'] as Uint8Array,
    oldSecrets: readOldSecrets(row['old_secrets']),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    deletedAt: row['deleted_at'] as number | null,
    format: row['format'] as EndpointFormat,
    cloudEventSource: row['event_source'] as string | null,
    oauth: row['oauth'] as Uint8Array | null,
    clientCertificate: row['client_certificate'] as Uint8Array | null,
    authorities: row['authorities'] as string | null,
    policy: { ...usualPolicy, ...fromJson<object | null>(row['policy']) },
    consent: fromJson(row['consent']),
  };
}
