/** The wire form of destinations: one form for each kind, chosen by `type`. */
import { Type } from 'typebox';
import type { DestinationInput } from '../../manage/destinations.ts';
import { brokerDestinations } from './broker-destination.ts';
import { Nullable, Ref } from './common.ts';
import {
  Address,
  Host,
  kind,
  KnownFields,
  Port,
  SecretText,
  ShortText,
  telegramFields,
  Template,
} from './destination-fields.ts';
import { HttpAuthInOut } from './http-auth.ts';

const chatByUrl = (['slack', 'teams', 'discord', 'googleChat'] as const).map((type) =>
  KnownFields({ type: kind(type), url: Address, template: Type.Optional(Template) }),
);

const MailAddress = Type.String({ minLength: 1, maxLength: 320 });

/** Secrets are shown as `********`, and stay when they come back so. */
export const EndpointDestinationInOut = Type.Unsafe<DestinationInput>({
  $id: 'EndpointDestinationInOut',
  type: 'object',
  discriminator: { propertyName: 'type' },
  oneOf: [
    KnownFields({
      type: kind('http'),
      url: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 4096,
          description:
            'Sets the url of the endpoint, to which it sends; stays as it is if left out.',
        }),
      ),
      method: Type.Optional(
        Type.Unsafe<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>({
          type: 'string',
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        }),
      ),
      bodyTemplate: Type.Optional(Template),
      contentType: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 256 }))),
      auth: Type.Optional(Ref(HttpAuthInOut)),
      signed: Type.Optional(Type.Boolean({ description: 'Whether it carries the signature too.' })),
    }),
    KnownFields({
      type: kind('application'),
      applicationId: Type.String({ minLength: 1, maxLength: 256, description: 'Id or uid.' }),
      eventType: Type.Optional(
        Nullable(Type.String({ minLength: 1, maxLength: 256, pattern: '^[a-zA-Z0-9\\-_.]+$' })),
      ),
    }),
    ...chatByUrl,
    KnownFields({
      type: kind('telegram'),
      ...telegramFields,
      template: Type.Optional(Template),
    }),
    KnownFields({
      type: kind('email'),
      host: Host,
      port: Type.Optional(Port),
      secure: Type.Optional(
        Type.Unsafe<'tls' | 'starttls' | 'none'>({
          type: 'string',
          enum: ['tls', 'starttls', 'none'],
        }),
      ),
      username: Type.Optional(Nullable(ShortText)),
      password: Type.Optional(Nullable(SecretText)),
      from: MailAddress,
      to: Type.Array(MailAddress, { minItems: 1, maxItems: 20, uniqueItems: true }),
      subjectTemplate: Type.Optional(Template),
      template: Type.Optional(Template),
      htmlTemplate: Type.Optional(Template),
    }),
    ...brokerDestinations,
  ],
});

export const destinationSchemas = [HttpAuthInOut, EndpointDestinationInOut];
