/** Endpoints whose receivers are being asked for consent: one row each for as long as it is pending. */
import type { NewAsking } from '../../domain/consent.ts';
import type { Statements } from './statements.ts';

/** Has an endpoint asked from now on, with another token than before. */
export function beginAsking(
  statements: Statements,
  endpointId: string,
  { token, at }: NewAsking,
): void {
  statements.run(
    'INSERT OR REPLACE INTO consent_asking VALUES (?, ?, ?, ?, 0, ?)',
    endpointId,
    token.hash,
    token.sealed,
    at,
    at,
  );
}

export function endAsking(statements: Statements, endpointId: string): void {
  statements.run('DELETE FROM consent_asking WHERE endpoint_id = ?', endpointId);
}
