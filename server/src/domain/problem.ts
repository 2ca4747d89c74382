/** Every refusal that a client can meet: its code, HTTP status, standing sentence and remedy. */

const registry = {
  authentication_failed: {
    status: 401,
    detail: 'The API key is missing, unknown or expired.',
    remedy:
      'Send `Authorization: Bearer sk_…` with a key of this server; the first one lies in the file `api-key` of the data folder.',
  },
  // Written with a space, as the clients' servers write it.
  'insufficient access': {
    status: 403,
    detail: 'This key or token may not do this.',
    remedy:
      'The answer names the scope or capability that is missing: use a key that has it, or have it added to this one.',
  },
  not_found: {
    status: 404,
    detail: 'Entity not found.',
    remedy: 'Check the address, and the id or uid in it; what was deleted does not come back.',
  },
  conflict: {
    status: 409,
    detail: 'An entity with this uid or name exists already.',
    remedy: 'Use the one that exists, or choose another uid or name.',
  },
  event_type_exists: {
    status: 409,
    detail: 'An event type with this name exists already.',
    remedy: 'Update the one that exists.',
  },
  idempotency_key_reused: {
    status: 409,
    detail: 'This idempotency key was used with another request. Send a new key with a new body.',
    remedy: 'Keep a key for repeats of the same request; make a new one for each new request.',
  },
  validation: {
    status: 422,
    detail: 'The request does not have the form that is asked for.',
    remedy: 'The answer lists each wrong field with its place and what is wrong: correct those.',
  },
  invalid_argument: {
    status: 400,
    detail: 'A parameter has the wrong type.',
    remedy: 'The answer says what could not be read: correct the address or the header.',
  },
  unsupported_media_type: {
    status: 415,
    detail: 'Send the body as application/json.',
    remedy: 'Set `Content-Type: application/json`.',
  },
  payload_too_large: {
    status: 413,
    detail: 'The body is larger than this server takes.',
    remedy: 'Send less: a link to the data in place of the data.',
  },
  invalid_range: {
    status: 400,
    detail: 'The time that is asked for is out of range.',
    remedy: 'The answer names the range: ask for a time within it.',
  },
  limit_reached: {
    status: 400,
    detail: 'A limit is reached.',
    remedy: 'The answer names the limit and when there is room again.',
  },
  missing_payload: {
    status: 400,
    detail: 'The payload of this message was removed, so it cannot be sent again.',
    remedy: 'Send a new message.',
  },
  endpoint_disabled: {
    status: 400,
    detail: 'The endpoint is disabled. Enable it before you send to it.',
    remedy: 'Update the endpoint with `disabled: false`, then try again.',
  },
  consent_missing: {
    status: 400,
    detail: 'The receiver has not agreed to get requests yet.',
    remedy:
      'Let it answer the question, or call back; `consentReason` of the endpoint says what is missing.',
  },
  too_many_attempts: {
    status: 429,
    detail: 'Too many sign-ins failed from this address.',
    remedy: 'Wait for the seconds in `Retry-After`, then try again with a key that is right.',
  },
  method_not_allowed: {
    status: 405,
    detail: 'This address does not take this method.',
    remedy: 'Use one of the methods that the header `Allow` of the answer names.',
  },
  server_busy: {
    status: 503,
    detail: 'The store cannot take more right now. Try again.',
    remedy: 'Try again after the seconds in `Retry-After`, with the same idempotency key.',
  },
  store_unavailable: {
    status: 503,
    detail: 'The database of the store cannot be reached right now.',
    remedy: 'Try again after the seconds in `Retry-After`, with the same idempotency key.',
  },
  store_unwritable: {
    status: 503,
    detail: 'The file system of the store is read-only. Nothing was accepted.',
    remedy: 'Make the disk of the data folder writable, then send again.',
  },
  store_full: {
    status: 507,
    detail: 'The disk of the store is full. Nothing was accepted.',
    remedy: 'Make room on the disk of the data folder, then send again.',
  },
  secret_unreadable: {
    status: 500,
    detail: 'The secret of this endpoint cannot be opened.',
    remedy:
      'Start the server with the master key that sealed it; or rotate with a `key` of your own and `gracePeriodSeconds: 0`.',
  },
  server_error: {
    status: 500,
    detail: 'The server failed. Its log says more.',
    remedy:
      'Read what the server wrote to standard error; try again with the same idempotency key.',
  },
} as const;

export type ProblemCode = keyof typeof registry;

/** One wrong field: where it is, what is wrong, and a stable kind. */
export interface FieldError {
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** A refusal on its way to the client. Thrown by the outer rooms, never by the delivery core. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly fields: FieldError[] | undefined;

  constructor(code: ProblemCode, detail?: string, fields?: FieldError[]) {
    super(detail ?? registry[code].detail);
    this.code = code;
    this.status = registry[code].status;
    this.fields = fields;
  }

  /** A refusal of one field of the body. */
  static field(path: (string | number)[], msg: string, type = 'value_error'): Problem {
    return new Problem('validation', undefined, [{ loc: ['body', ...path], msg, type }]);
  }
}

/** The registry, for the documentation and its test. */
export const problems: Readonly<
  Record<string, { status: number; detail: string; remedy: string }>
> = registry;
