/** Pieces that the schemas of several resources share. */
import { scopePattern } from '../../domain/scope.ts';
import { Type, type TSchema, type TUnsafe } from 'typebox';

/** Namespaced names may hold dots: `invoice.paid`. */
const namePattern = '^[a-zA-Z0-9\\-_.]+$';
const wishPattern = '^[a-zA-Z0-9\\-_.]+(\\.\\*)?$';
const channelPattern = '^[a-zA-Z0-9\\-_.:+]+$';
/** A colour, as style sheets write it. */
export const colourPattern = '^#[0-9a-fA-F]{6}$';
/** What may stand behind the `?` of an address. */
export const queryPattern = '^[^?#\\s]*$';
const tagPattern = '^[a-zA-Z0-9\\-_./\\\\#]+$';

/** What a pattern asks for, in words. */
export function patternWords(pattern: string): string {
  switch (pattern) {
    case namePattern:
      return 'may hold letters (a to z), digits, and - _ . only';
    case wishPattern:
      return 'may hold letters (a to z), digits, and - _ . only, and .* at the end';
    case channelPattern:
      return 'may hold letters (a to z), digits, and - _ . : + only';
    case tagPattern:
      return 'may hold letters (a to z), digits, and - _ . / \\ # only';
    case colourPattern:
      return 'must be six hex digits behind a #, such as #0f766e';
    case queryPattern:
      return 'is what stands behind the ? of an address: without ?, # and blanks';
    case scopePattern:
      return 'is no scope: write a resource and `read`, `write` or `*`, such as `messages:write`';
    default:
      return `must match ${pattern}`;
  }
}

/** A value or null, in the form of JSON Schema 2020-12 rather than a union. */
export function Nullable<T extends TSchema>(schema: T): TUnsafe<Static<T> | null> {
  const { type, ...rest } = schema as unknown as { type: string };
  return Type.Unsafe<Static<T> | null>({ ...rest, type: [type, 'null'] });
}
type Static<T extends TSchema> = import('typebox').Static<T>;

export const Uid = Type.String({
  minLength: 1,
  maxLength: 256,
  pattern: namePattern,
  description: 'A name of your own for it, usable wherever its id is.',
});

export const EventTypeName = Type.String({ minLength: 1, maxLength: 256, pattern: namePattern });

/** With `.*` at its end it stands for all types below. */
const EventTypeWish = Type.String({ minLength: 1, maxLength: 256, pattern: wishPattern });

export const EventTypeNames = Type.Array(EventTypeWish, {
  minItems: 1,
  maxItems: 1000,
  uniqueItems: true,
  description:
    'The event types that it receives, `invoice.*` for all that begin with `invoice.`; null for all.',
});

export const Channel = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: channelPattern,
});

export const Channels = Type.Array(Channel, { minItems: 1, maxItems: 10, uniqueItems: true });

export const Tag = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: tagPattern,
});

export const ThrottleRate = Type.Integer({ minimum: 1, maximum: 65_535 });

export const Metadata = Type.Record(Type.String(), Type.String(), {
  description: 'Names and values of your own, at most 4,096 bytes of JSON.',
});

export const Timestamp = Type.String({ format: 'date-time' });

export const HeaderMap = Type.Record(Type.String(), Type.String());

/** The answer of a list: a page and where the next one begins. */
export function ListResponse(item: TSchema, id: string) {
  return Type.Object(
    {
      data: Type.Array(item),
      iterator: Nullable(Type.String({ description: 'Ask for the next page with it.' })),
      prevIterator: Type.Optional(
        Nullable(Type.String({ description: 'Ask for the page before with it.' })),
      ),
      done: Type.Boolean({ description: 'Whether nothing follows.' }),
    },
    { $id: id },
  );
}

export const Limit = Type.Integer({ minimum: 1, maximum: 250, default: 50 });

export const Ordering = Type.Unsafe<'ascending' | 'descending'>({
  type: 'string',
  enum: ['ascending', 'descending'],
});

/** An iterator is an id of the last page; a hyphen before it turns the direction. */
export function Iterator(prefix: string) {
  return Type.String({
    pattern: `^-?${prefix}_[A-Za-z0-9]{27}$`,
    description: 'The `iterator` or `prevIterator` of an earlier page.',
  });
}

/** A reference to a schema by its name, for the components of the OpenAPI document. */
export function Ref<T extends TSchema>(schema: T): TUnsafe<Static<T>> {
  return Type.Unsafe<Static<T>>({ $ref: `${(schema as unknown as { $id: string }).$id}#` });
}

export const FieldError = Type.Object(
  {
    loc: Type.Array(Type.Unsafe<string | number>({ type: ['string', 'integer'] })),
    msg: Type.String(),
    type: Type.String(),
  },
  { $id: 'ValidationError' },
);

export const HttpErrorOut = Type.Object(
  { code: Type.String(), detail: Type.String() },
  { $id: 'HttpErrorOut' },
);

export const HttpValidationError = Type.Object(
  { detail: Type.Array(Ref(FieldError)) },
  { $id: 'HTTPValidationError' },
);

export const EmptyResponse = Type.Object({}, { $id: 'EmptyResponse' });
