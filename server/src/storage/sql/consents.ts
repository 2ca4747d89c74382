/** Asking the receivers of endpoints for consent, and what they say. */
import type { Endpoint } from '../../domain/application.ts';
import { pendingConsent, type Consent } from '../../domain/consent.ts';
import type { Asking, ConsentReads, ConsentWrites } from '../contract/consent.ts';
import { beginAsking, endAsking } from './consent-rows.ts';
import { readEndpoint } from './endpoint-rows.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

const joined = `SELECT consent_asking.*, endpoint.*, application.environment_id,
    application.uid AS application_uid
  FROM consent_asking JOIN endpoint ON endpoint.id = consent_asking.endpoint_id
    JOIN application ON application.id = endpoint.application_id`;

export function consentWrites(statements: Statements): ActsOf<ConsentWrites> {
  function* setConsent(endpoint: Endpoint, consent: Consent): Act<{ kind: 'ok'; value: Endpoint }> {
    yield* statements.run(
      'UPDATE endpoint SET consent = ? WHERE id = ?',
      JSON.stringify(consent),
      endpoint.id,
    );
    return { kind: 'ok', value: { ...endpoint, consent } };
  }

  return {
    *askConsent({ applicationId, id, asking }) {
      const row = yield* statements.get(
        'SELECT * FROM endpoint WHERE id = ? AND application_id = ? AND deleted_at IS NULL',
        id,
        applicationId,
      );
      if (row === undefined) return { kind: 'missing' };
      const endpoint = readEndpoint(row);
      if (endpoint.consent === null) return { kind: 'conflict' };
      if (endpoint.consent.state === 'granted') return { kind: 'ok', value: endpoint };
      const changes = yield* statements.run(
        'UPDATE consent_asking SET since = ?, asks = 0, next_ask_at = ? WHERE endpoint_id = ?',
        asking.at,
        asking.at,
        id,
      );
      if (changes > 0) return { kind: 'ok', value: endpoint };
      yield* beginAsking(statements, id, asking);
      return yield* setConsent(endpoint, pendingConsent(asking));
    },
    *claimAsking({ tokenHash, nextAskAt }) {
      const changes = yield* statements.run(
        'UPDATE consent_asking SET asks = asks + 1, next_ask_at = ? WHERE token_hash = ?',
        nextAskAt,
        tokenHash,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
    *noteConsent({ tokenHash, consent }) {
      const row = yield* statements.get(`${joined} WHERE token_hash = ?`, tokenHash);
      if (row === undefined) return { kind: 'missing' };
      const { endpoint } = readAsking(row);
      if (consent.state !== 'pending') yield* endAsking(statements, endpoint.id);
      const before = endpoint.consent;
      const at = before?.state === consent.state ? before.at : consent.at;
      return yield* setConsent(endpoint, { ...consent, at });
    },
  };
}

export function consentReads(statements: Statements): ActsOf<ConsentReads> {
  return {
    *dueAskings({ now, limit }) {
      return (yield* statements.all(
        `${joined} WHERE next_ask_at <= ? ORDER BY next_ask_at LIMIT ?`,
        now,
        limit,
      )).map(readAsking);
    },
    *askingOf({ tokenHash }) {
      const row = yield* statements.get(`${joined} WHERE token_hash = ?`, tokenHash);
      return row === undefined ? null : readAsking(row);
    },
  };
}

function readAsking(row: Row): Asking {
  return {
    endpoint: readEndpoint(row),
    environmentId: row['environment_id'] as string,
    applicationUid: row['application_uid'] as string | null,
    token: { hash: row['token_hash'] as Uint8Array, sealed: row['token'] as Uint8Array },
    since: row['since'] as number,
    asks: row['asks'] as number,
  };
}
