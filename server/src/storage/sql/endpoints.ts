/** Endpoints: one row each, kept without its secrets after deletion. */
import { isPollAddress, type Endpoint } from '../../domain/application.ts';
import {
  disabledByHand,
  endpointWasDeleted,
  endpointWasDisabled,
} from '../../domain/endpoint-health.ts';
import { withConsent } from '../../domain/consent.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { beginAsking, endAsking } from './consent-rows.ts';
import { startEnding } from './endpoint-endings.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { putEndpoint, readEndpoint } from './endpoint-rows.ts';
import { noteHeaders } from './endpoint-header-history.ts';
import { selectPage } from './page.ts';
import { dropConsumers } from './poll-entries.ts';
import type { Act, ActsOf, Statements } from './statements.ts';
import { forgetVersions } from './transformations.ts';

type Writes = Pick<
  StorageWrites,
  'createEndpoint' | 'updateEndpoint' | 'rotateSecret' | 'changeHeaders' | 'deleteEndpoint'
>;
type Reads = Pick<StorageReads, 'getEndpoint' | 'listEndpoints' | 'endpointsOf' | 'oldestEndpoint'>;

export function endpointWrites(statements: Statements, failures: EndpointFailures): ActsOf<Writes> {
  function* uidTaken(endpoint: Endpoint): Act<boolean> {
    if (endpoint.uid === null) return false;
    const row = yield* statements.get(
      'SELECT id FROM endpoint WHERE application_id = ? AND uid = ?',
      endpoint.applicationId,
      endpoint.uid,
    );
    return row !== undefined && row['id'] !== endpoint.id;
  }

  function* living(applicationId: string, id: string): Act<Endpoint | null> {
    const row = yield* statements.get(
      'SELECT * FROM endpoint WHERE id = ? AND application_id = ? AND deleted_at IS NULL',
      id,
      applicationId,
    );
    return row === undefined ? null : readEndpoint(row);
  }

  function* end(
    applicationId: string,
    endpointId: string,
    cause: string,
    at: number,
    taskId: string | undefined,
  ): Act<void> {
    if (taskId === undefined) return;
    yield* startEnding(statements, { applicationId, endpointId, cause, at, taskId });
  }

  return {
    *createEndpoint({ asking = null, ...given }) {
      const { endpoint, asks } = withConsent(null, given, asking);
      const owner = yield* statements.get(
        'SELECT 1 FROM application WHERE id = ?',
        endpoint.applicationId,
      );
      if (owner === undefined) return { kind: 'missing' };
      if (yield* uidTaken(endpoint)) return { kind: 'conflict' };
      yield* putEndpoint(statements, endpoint);
      if (asks) yield* beginAsking(statements, endpoint.id, asking!);
      if (Object.keys(endpoint.headers).length > 0) {
        yield* noteHeaders(statements, endpoint.id, endpoint.headers, endpoint.createdAt);
      }
      return { kind: 'ok', value: endpoint };
    },
    *updateEndpoint({ applicationId, id, changes, endingTaskId, asking = null }) {
      const current = yield* living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const policy = { ...current.policy, ...changes.policy };
      const { endpoint: changed, asks } = withConsent(
        current,
        withReason(current, { ...current, ...changes, policy }),
        asking,
      );
      if (yield* uidTaken(changed)) return { kind: 'conflict' };
      yield* putEndpoint(statements, changed);
      if (asks) yield* beginAsking(statements, id, asking!);
      else if (changed.consent === null) yield* endAsking(statements, id);
      if (changes.headers !== undefined) {
        yield* noteHeaders(statements, id, changed.headers, changed.updatedAt);
      }
      if (changed.disabled !== current.disabled) {
        yield* failures.forget(id);
        const { updatedAt: at } = changed;
        if (changed.disabled) yield* end(applicationId, id, endpointWasDisabled, at, endingTaskId);
      }
      return { kind: 'ok', value: changed };
    },
    *rotateSecret({ applicationId, id, secret, now, oldExpiresAt, oldMax }) {
      const current = yield* living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const oldSecrets = current.oldSecrets.filter(({ expiresAt }) => expiresAt > now);
      if (oldExpiresAt > now) {
        if (oldSecrets.length >= oldMax) return { kind: 'limit' };
        oldSecrets.unshift({ secret: current.secret, expiresAt: oldExpiresAt });
      }
      yield* putEndpoint(statements, { ...current, secret, oldSecrets, updatedAt: now });
      return { kind: 'ok', value: null };
    },
    *changeHeaders({ applicationId, id, set, remove, now }) {
      const current = yield* living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      const replaced = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
      const kept = Object.entries(current.headers).filter(
        ([name]) => !replaced.has(name.toLowerCase()),
      );
      const headers = { ...Object.fromEntries(kept), ...set };
      yield* putEndpoint(statements, { ...current, headers, updatedAt: now });
      yield* noteHeaders(statements, id, headers, now);
      return { kind: 'ok', value: null };
    },
    *deleteEndpoint({ applicationId, id, at, endingTaskId }) {
      const current = yield* living(applicationId, id);
      if (current === null) return { kind: 'missing' };
      yield* putEndpoint(statements, {
        ...current,
        uid: null,
        secret: new Uint8Array(),
        oldSecrets: [],
        oauth: null,
        clientCertificate: null,
        transformation: null,
        destination: null,
        enrichment: null,
        deletedAt: at,
      });
      yield* forgetVersions(statements, applicationId, id);
      yield* endAsking(statements, id);
      yield* failures.forget(id);
      yield* end(applicationId, id, endpointWasDeleted, at, endingTaskId);
      if (isPollAddress(current.url)) yield* dropConsumers(statements, id);
      return { kind: 'ok', value: null };
    },
  };
}

export function endpointReads(statements: Statements): ActsOf<Reads> {
  return {
    *getEndpoint({ applicationId, idOrUid, deletedToo }) {
      const row =
        (yield* statements.get(
          'SELECT * FROM endpoint WHERE id = ? AND application_id = ?',
          idOrUid,
          applicationId,
        )) ??
        (yield* statements.get(
          'SELECT * FROM endpoint WHERE application_id = ? AND uid = ?',
          applicationId,
          idOrUid,
        ));
      if (row === undefined) return null;
      if (row['deleted_at'] !== null && deletedToo !== true) return null;
      return readEndpoint(row);
    },
    *listEndpoints({ applicationId, ...page }) {
      return yield* selectPage(
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
    *oldestEndpoint() {
      const row = yield* statements.get(
        'SELECT * FROM endpoint WHERE deleted_at IS NULL ORDER BY id LIMIT 1',
      );
      return row === undefined ? null : readEndpoint(row);
    },
    *endpointsOf(applicationId) {
      return (yield* statements.all(
        'SELECT * FROM endpoint WHERE application_id = ? AND deleted_at IS NULL ORDER BY id',
        applicationId,
      )).map(readEndpoint);
    },
  };
}

/** The reason of the first time stays, whoever disables it once more. */
function withReason(before: Endpoint, after: Endpoint): Endpoint {
  if (!after.disabled) return { ...after, disabledReason: null };
  const disabledReason = before.disabled ? before.disabledReason : disabledByHand;
  return { ...after, disabledReason };
}
