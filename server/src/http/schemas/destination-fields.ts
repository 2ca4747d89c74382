/** Pieces that the schemas of destinations share. */
import { Type } from 'typebox';
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
