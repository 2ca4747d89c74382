/** Headers whose values are secrets: shown to nobody once they are saved. */

const names = new Set([
  'authorization',
  'cookie',
  'x-api-key',
  'x-auth-token',
  'x-access-token',
  'api-key',
  'apikey',
]);

/** Whether the value of this header must not be shown; in any case of its letters. */
export function isSensitiveHeader(name: string): boolean {
  return names.has(name.toLowerCase());
}
