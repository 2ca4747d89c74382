/** The wire form of what an HTTP server asks of its callers. */
import { Type } from 'typebox';
import type { HttpAuth } from '../../domain/destination.ts';
import { Nullable } from './common.ts';
import { KnownFields } from './destination-fields.ts';

const Text = Type.String({ minLength: 1, maxLength: 1024 });
const Secret = Type.String({ minLength: 1, maxLength: 16_384 });
const kind = <Name extends string>(name: Name) =>
  Type.Unsafe<Name>({ type: 'string', const: name });

/** Secrets are shown as `********`, and stay when they come back so. */
export const HttpAuthInOut = Type.Unsafe<HttpAuth>({
  $id: 'HttpAuthInOut',
  type: 'object',
  discriminator: { propertyName: 'type' },
  oneOf: [
    KnownFields({ type: kind('none') }),
    KnownFields({
      type: kind('basic'),
      username: Type.String({ maxLength: 1024 }),
      password: Type.String({ maxLength: 4096 }),
    }),
    KnownFields({ type: kind('bearer'), token: Secret }),
    KnownFields({
      type: kind('apiKey'),
      name: Type.String({ minLength: 1, maxLength: 256 }),
      value: Type.String({ minLength: 1, maxLength: 4096 }),
      in: Type.Unsafe<'header' | 'query'>({ type: 'string', enum: ['header', 'query'] }),
    }),
    KnownFields({
      type: kind('oauth2'),
      grant: Type.Unsafe<'client_credentials' | 'password'>({
        type: 'string',
        enum: ['client_credentials', 'password'],
      }),
      tokenUrl: Type.String({ minLength: 1, maxLength: 4096 }),
      clientId: Type.Optional(Nullable(Text)),
      clientSecret: Type.Optional(Nullable(Secret)),
      username: Type.Optional(Nullable(Text)),
      password: Type.Optional(Nullable(Secret)),
      scopes: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 50 }),
      ),
      extraParams: Type.Optional(
        Type.Record(
          Type.String({ minLength: 1, maxLength: 64 }),
          Type.String({ maxLength: 1024 }),
          { description: 'Further parameters of the token request, such as `audience`.' },
        ),
      ),
      clientAuth: Type.Optional(
        Type.Unsafe<'basic' | 'post'>({
          type: 'string',
          enum: ['basic', 'post'],
          description: 'Whether the client shows itself in a header, or among the parameters.',
        }),
      ),
      paramsIn: Type.Optional(
        Type.Unsafe<'form' | 'query' | 'json'>({
          type: 'string',
          enum: ['form', 'query', 'json'],
          description: 'Where the token server looks for the parameters; `form` is the standard.',
        }),
      ),
      tokenAt: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 256,
          description:
            'Where in the answer the token stands, such as `data.token`; `access_token` is the standard.',
        }),
      ),
    }),
    KnownFields({
      type: kind('oauth1'),
      consumerKey: Text,
      consumerSecret: Secret,
      token: Type.Optional(Nullable(Text)),
      tokenSecret: Type.Optional(Nullable(Secret)),
      realm: Type.Optional(Nullable(Text)),
      signatureMethod: Type.Optional(
        Type.Unsafe<'HMAC-SHA1' | 'HMAC-SHA256'>({
          type: 'string',
          enum: ['HMAC-SHA1', 'HMAC-SHA256'],
        }),
      ),
    }),
  ],
});
