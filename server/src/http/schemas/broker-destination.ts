/** The wire form of destinations that are brokers, queues and stores. */
import { Type } from 'typebox';
import { Nullable } from './common.ts';
import {
  Address,
  kind,
  KnownFields,
  SecretText,
  ShortText,
  Template,
} from './destination-fields.ts';

const awsAccess = {
  region: ShortText,
  accessKeyId: ShortText,
  secretAccessKey: SecretText,
  sessionToken: Type.Optional(Nullable(SecretText)),
  endpoint: Type.Optional(Nullable(Address)),
};
const Addresses = Type.Array(Address, { minItems: 1, maxItems: 20 });

export const brokerDestinations = [
  KnownFields({
    type: kind('kafka'),
    brokers: Addresses,
    topic: ShortText,
    keyTemplate: Type.Optional(Template),
    tls: Type.Optional(Type.Boolean()),
    sasl: Type.Optional(
      Nullable(
        KnownFields({
          mechanism: Type.Unsafe<'plain' | 'scram-sha-256' | 'scram-sha-512'>({
            type: 'string',
            enum: ['plain', 'scram-sha-256', 'scram-sha-512'],
          }),
          username: ShortText,
          password: SecretText,
        }),
      ),
    ),
  }),
  KnownFields({
    type: kind('rabbitmq'),
    url: Address,
    exchange: Type.Optional(Type.String({ maxLength: 255 })),
    routingKeyTemplate: Type.Optional(Template),
  }),
  KnownFields({
    type: kind('nats'),
    servers: Addresses,
    subjectTemplate: ShortText,
    token: Type.Optional(Nullable(SecretText)),
    username: Type.Optional(Nullable(ShortText)),
    password: Type.Optional(Nullable(SecretText)),
    tls: Type.Optional(Type.Boolean()),
  }),
  KnownFields({
    type: kind('redisStream'),
    url: Address,
    stream: ShortText,
    maxLength: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000_000 }))),
  }),
  KnownFields({
    type: kind('sqs'),
    ...awsAccess,
    queueUrl: Address,
    groupTemplate: Type.Optional(Template),
  }),
  KnownFields({
    type: kind('s3'),
    ...awsAccess,
    bucket: ShortText,
    keyTemplate: Type.Optional(Template),
    forcePathStyle: Type.Optional(Type.Boolean()),
  }),
  KnownFields({
    type: kind('pubsub'),
    projectId: ShortText,
    topic: ShortText,
    serviceAccount: SecretText,
    endpoint: Type.Optional(Nullable(Address)),
    orderingKeyTemplate: Type.Optional(Template),
  }),
];
