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

/** What went wrong; the server's own words follow where they say more. */
export function problemWords(problem: Error, t: Translate): string {
  const { code = 'server_error' } = problem as Partial<ApiProblem>;
  const key = keys[code];
  return key === undefined ? problem.message : t(key);
}

/** What is said of one field; the server says it in English. */
export function faultOf(problem: Error | null, field: string): string | undefined {
  const { fields } = (problem ?? {}) as Partial<ApiProblem>;
  return fields?.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.message;
}
