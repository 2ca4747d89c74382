/** Why a request was not taken, as keys of words; what this page does not know is told as another one. */
const known = [
  'not_configured',
  'method_not_allowed',
  'signature_missing',
  'signature_ambiguous',
  'signature_wrong',
  'timestamp_missing',
  'timestamp_out_of_tolerance',
  'token_wrong',
  'identity_wrong',
  'address_not_allowed',
  'body_unreadable',
  'not_confirmed',
  'body_too_large',
  'encoding_unknown',
] as const;
type Known = (typeof known)[number];

export function reasonKey(reason: string | null | undefined): Known | 'other' {
  return known.find((one) => one === reason) ?? 'other';
}
