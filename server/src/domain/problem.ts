/** Every refusal that a client can meet: its code, its HTTP status and its standing sentence. */

const registry = {
  authentication_failed: { status: 401, detail: 'The API key is missing, unknown or expired.' },
  not_found: { status: 404, detail: 'Entity not found.' },
  conflict: { status: 409, detail: 'An entity with this uid or name exists already.' },
  event_type_exists: { status: 409, detail: 'An event type with this name exists already.' },
  idempotency_key_reused: {
    status: 409,
    detail: 'This idempotency key was used with another request. Send a new key with a new body.',
  },
  validation: { status: 422, detail: 'The request does not have the form that is asked for.' },
  invalid_json: { status: 422, detail: 'The body is not valid JSON.' },
  invalid_argument: { status: 400, detail: 'A parameter has the wrong type.' },
  unsupported_media_type: {
    status: 415,
    detail: 'Send the body as application/json.',
  },
  payload_too_large: { status: 413, detail: 'The body is larger than this server takes.' },
  limit_reached: { status: 400, detail: 'A limit is reached.' },
  missing_payload: {
    status: 400,
    detail: 'The payload of this message was removed, so it cannot be sent again.',
  },
  endpoint_disabled: {
    status: 400,
    detail: 'The endpoint is disabled. Enable it before you send to it.',
  },
  method_not_allowed: { status: 405, detail: 'This address does not take this method.' },
  server_busy: { status: 503, detail: 'The store cannot take more right now. Try again.' },
  store_full: { status: 507, detail: 'The disk of the store is full. Nothing was accepted.' },
  server_error: { status: 500, detail: 'The server failed. Its log says more.' },
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
export const problems: Readonly<Record<string, { status: number; detail: string }>> = registry;
