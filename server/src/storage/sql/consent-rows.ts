/** Endpoints whose receivers are being asked for consent: one row each for as long as it is pending. */
import type { NewAsking } from '../../domain/consent.ts';
import { putInto } from './inserts.ts';
import type { Act, Statements } from './statements.ts';

const columns = ['endpoint_id', 'token_hash', 'token', 'since', 'asks', 'next_ask_at'];

/** Has an endpoint asked from now on, with another token than before. */
export function* beginAsking(
  statements: Statements,
  endpointId: string,
  { token, at }: NewAsking,
): Act<void> {
  yield* statements.run(
    putInto(statements.dialect, 'consent_asking', columns),
    endpointId,
    token.hash,
    token.sealed,
    at,
    0,
    at,
  );
}

export function* endAsking(statements: Statements, endpointId: string): Act<void> {
  yield* statements.run('DELETE FROM consent_asking WHERE endpoint_id = ?', endpointId);
}
