/** Refusals in the words of the person who reads them. */
import type { ApiProblem } from '../api/client.ts';
import type { PlainKey, Translate } from '../i18n/translate.ts';

const keys: Record<string, PlainKey> = {
  unreachable: 'problem.unreachable',
  authentication_failed: 'problem.authentication',
  'insufficient access': 'problem.access',
  not_found: 'problem.notFound',
  conflict: 'problem.conflict',
  event_type_exists: 'problem.conflict',
  validation: 'problem.validation',
  invalid_range: 'problem.range',
  limit_reached: 'problem.limit',
  missing_payload: 'problem.payloadGone',
  endpoint_disabled: 'problem.disabled',
  consent_missing: 'problem.consent',
  too_many_attempts: 'problem.tooMany',
  payload_too_large: 'problem.tooLarge',
  server_busy: 'problem.busy',
  store_unavailable: 'problem.store',
  store_unwritable: 'problem.store',
  store_full: 'problem.store',
  server_error: 'problem.server',
};

/** Of these the server says which limit, range or name it is. */
const saysMore = new Set(['conflict', 'insufficient access', 'invalid_range', 'limit_reached']);

/** What went wrong; in the server's own words where they say more. */
export function problemWords(problem: Error, t: Translate): string {
  const { code = 'server_error', words } = problem as Partial<ApiProblem>;
  const key = keys[code];
  if ((key === undefined || saysMore.has(code)) && typeof words === 'string') return words;
  return key === undefined ? problem.message : t(key);
}

/** What is said of one field. */
export function faultOf(problem: Error | null, field: string): string | undefined {
  const { fields } = (problem ?? {}) as Partial<ApiProblem>;
  return fields?.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.message;
}
