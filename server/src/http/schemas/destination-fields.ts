/** Pieces that the schemas of destinations share. */
import { Type, type TProperties } from 'typebox';
import { Nullable } from './common.ts';

/** The name by which the schema of a kind is chosen. */
export function kind<Name extends string>(name: Name) {
  return Type.Unsafe<Name>({ type: 'string', const: name });
}

export const Template = Nullable(
  Type.String({
    minLength: 1,
    maxLength: 65_536,
    description: 'Text with places such as `{{payload.order.id}}`.',
  }),
);
export const SecretText = Type.String({ minLength: 1, maxLength: 16_384 });
export const ShortText = Type.String({ minLength: 1, maxLength: 1024 });
export const Address = Type.String({ minLength: 1, maxLength: 4096 });
export const Host = Type.String({ minLength: 1, maxLength: 255 });
export const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

export const telegramFields = {
  botToken: Type.String({ minLength: 1, maxLength: 256 }),
  chatId: Type.String({ minLength: 1, maxLength: 128 }),
  apiUrl: Type.Optional(Nullable(Address)),
};

/** What is written by hand and by heart: a slip of the pen is no field that counts for nothing. */
export function KnownFields<Fields extends TProperties>(fields: Fields) {
  return Type.Object(fields, { additionalProperties: false });
}
