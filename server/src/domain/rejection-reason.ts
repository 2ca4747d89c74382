/** Why sources do not take requests. */

/** Why a request was not taken. */
export const rejectionReasons = [
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
export type RejectionReason = (typeof rejectionReasons)[number];
