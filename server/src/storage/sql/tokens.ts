/** Tokens for users of one application, and for pollers of one endpoint. */
import type { AccessReads, AccessToken, AccessWrites } from '../contract/access.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

type Writes = Pick<
  AccessWrites,
  'saveToken' | 'rotatePollerToken' | 'expireTokens' | 'removeToken' | 'trimTokens'
>;

/** What ends sooner by itself stays as it is. */
const endsLater = '(expires_at IS NULL OR expires_at > ?)';

export function tokenWrites(statements: Statements): ActsOf<Writes> {
  function* insert(token: AccessToken): Act<ReturnType<AccessWrites['saveToken']>> {
    const application = yield* statements.get(
      'SELECT 1 FROM application WHERE id = ? AND environment_id = ?',
      token.applicationId,
      token.environmentId,
    );
    if (application === undefined) return { kind: 'missing' };
    yield* statements.run(
      `INSERT INTO access_token (id, environment_id, application_id, endpoint_id, hash, sealed,
         capabilities, feature_flags, session_id, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      token.id,
      token.environmentId,
      token.applicationId,
      token.endpointId,
      token.hash,
      token.sealed,
      toJson(token.capabilities),
      toJson(token.featureFlags),
      token.sessionId,
      token.createdAt,
      token.expiresAt,
    );
    return { kind: 'ok', value: null };
  }

  return {
    saveToken: insert,
    *rotatePollerToken({ token, oldExpiresAt }) {
      yield* statements.run(
        `UPDATE access_token SET expires_at = ?
         WHERE application_id = ? AND endpoint_id = ? AND ${endsLater}`,
        oldExpiresAt,
        token.applicationId,
        token.endpointId,
        oldExpiresAt,
      );
      return yield* insert(token);
    },
    *expireTokens({ applicationId, sessionIds, at }) {
      const named =
        sessionIds === null ? '' : `AND ${statements.dialect.isAmongTexts('session_id')}`;
      yield* statements.run(
        `UPDATE access_token SET expires_at = ?
         WHERE application_id = ? AND endpoint_id IS NULL AND ${endsLater}
           AND id NOT IN (SELECT token_id FROM integration
             WHERE integration.application_id = access_token.application_id
               AND token_id IS NOT NULL)
           ${named}`,
        at,
        applicationId,
        at,
        ...(sessionIds === null ? [] : [JSON.stringify(sessionIds)]),
      );
    },
    *removeToken(id) {
      yield* statements.run('DELETE FROM access_token WHERE id = ?', id);
    },
    *trimTokens({ before, limit }) {
      const changes = yield* statements.run(
        `DELETE FROM access_token WHERE id IN (
           SELECT id FROM access_token WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`,
        before,
        limit,
      );
      return { more: changes === limit };
    },
  };
}

export function tokenReads(statements: Statements): ActsOf<Pick<AccessReads, 'pollerToken'>> {
  return {
    *pollerToken({ applicationId, endpointId }) {
      const row = yield* statements.get(
        `SELECT * FROM access_token WHERE application_id = ? AND endpoint_id = ?
         ORDER BY id DESC LIMIT 1`,
        applicationId,
        endpointId,
      );
      return row === undefined ? null : readToken(row);
    },
  };
}

function readToken(row: Row): AccessToken {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    applicationId: row['application_id'] as string,
    endpointId: row['endpoint_id'] as string | null,
    hash: row['hash'] as Uint8Array,
    sealed: row['sealed'] as Uint8Array | null,
    capabilities: fromJson(row['capabilities']),
    featureFlags: fromJson(row['feature_flags']),
    sessionId: row['session_id'] as string | null,
    createdAt: row['created_at'] as number,
    expiresAt: row['expires_at'] as number | null,
  };
}
