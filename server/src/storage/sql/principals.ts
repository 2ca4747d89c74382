/** Finds who a key or token stands for. */
import type { Principal } from '../../domain/principal.ts';
import type { AccessReads } from '../contract/access.ts';
import { fromJson, type Act, type ActsOf, type Statements } from './statements.ts';

const livesIn = `NOT EXISTS (SELECT 1 FROM environment AS e
  WHERE e.id = environment_id AND e.deleted_at IS NOT NULL)`;

export function principalReads(statements: Statements): ActsOf<Pick<AccessReads, 'findPrincipal'>> {
  function* ofKey(hash: Uint8Array): Act<ReturnType<AccessReads['findPrincipal']>> {
    const row = yield* statements.get(
      `SELECT id, environment_id, scopes, expires_at,
         CASE WHEN environment_id = (SELECT id FROM environment WHERE is_first = 1)
           THEN 1 ELSE 0 END AS of_first
       FROM api_key WHERE hash = ? AND ${livesIn}`,
      hash,
    );
    if (row === undefined) return null;
    return {
      principal: {
        kind: 'environment',
        environmentId: row['environment_id'] as string,
        keyId: row['id'] as string,
        scopes: fromJson(row['scopes']),
        ofFirstEnvironment: row['of_first'] === 1,
      },
      expiresAt: row['expires_at'] as number | null,
    };
  }

  function* ofToken(hash: Uint8Array): Act<ReturnType<AccessReads['findPrincipal']>> {
    const row = yield* statements.get(
      `SELECT * FROM access_token WHERE hash = ? AND ${livesIn}`,
      hash,
    );
    if (row === undefined) return null;
    const common = {
      environmentId: row['environment_id'] as string,
      applicationId: row['application_id'] as string,
      keyId: row['id'] as string,
    };
    const endpointId = row['endpoint_id'] as string | null;
    const principal: Principal =
      endpointId === null
        ? {
            kind: 'application',
            ...common,
            capabilities: fromJson(row['capabilities']),
            featureFlags: fromJson(row['feature_flags']),
            sessionId: row['session_id'] as string | null,
          }
        : { kind: 'poller', ...common, endpointId };
    return { principal, expiresAt: row['expires_at'] as number | null };
  }

  return {
    *findPrincipal(hash) {
      return (yield* ofKey(hash)) ?? (yield* ofToken(hash));
    },
  };
}
