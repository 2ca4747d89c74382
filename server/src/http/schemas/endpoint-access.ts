/** The wire form of what an endpoint asks of its callers: tokens, certificates, rates. */
import { Type, type Static } from 'typebox';
import type { OauthClient } from '../../domain/endpoint-access.ts';
import type { CertificateFacts } from '../../domain/pem.ts';
import { isoTime } from '../iso-time.ts';
import { Nullable, Ref, ThrottleRate, Timestamp } from './common.ts';

const AuthMethod = Type.Unsafe<OauthClient['authMethod']>({
  type: 'string',
  enum: ['basic', 'post', 'private_key_jwt'],
  description: 'How Gancho shows the token server who it is.',
});
const Scopes = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 50 });
const Text = Type.String({ minLength: 1, maxLength: 1024 });
const Pem = Type.String({ minLength: 1, maxLength: 65_536 });

export const EndpointOauthIn = Type.Object(
  {
    tokenUrl: Type.String({ minLength: 1, maxLength: 4096 }),
    clientId: Text,
    authMethod: AuthMethod,
    clientSecret: Type.Optional(
      Nullable(
        Type.String({
          minLength: 1,
          maxLength: 4096,
          description: 'Never shown again; stays when left out, while tokenUrl and clientId do.',
        }),
      ),
    ),
    privateKey: Type.Optional(
      Nullable(
        Type.String({
          minLength: 1,
          maxLength: 16_384,
          description: 'PEM; never shown again; stays when left out, as clientSecret does.',
        }),
      ),
    ),
    keyId: Type.Optional(Nullable(Text)),
    scopes: Type.Optional(Scopes),
    audience: Type.Optional(Nullable(Text)),
    extraParams: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Further parameters of the token request; only their names are shown again.',
      }),
    ),
  },
  { $id: 'EndpointOauthIn' },
);

export const EndpointOauthOut = Type.Object(
  {
    tokenUrl: Type.String(),
    clientId: Type.String(),
    authMethod: AuthMethod,
    hasClientSecret: Type.Boolean(),
    hasPrivateKey: Type.Boolean(),
    keyId: Nullable(Type.String()),
    scopes: Scopes,
    audience: Nullable(Type.String()),
    extraParamNames: Type.Array(Type.String()),
  },
  { $id: 'EndpointOauthOut' },
);

export const EndpointOauthConfigOut = Type.Object(
  {
    enabled: Type.Boolean(),
    tokenUrl: Nullable(Type.String()),
    authMethod: Nullable(AuthMethod),
  },
  { $id: 'EndpointOauthConfigOut' },
);

export const EndpointMtlsIn = Type.Object(
  {
    certificate: Pem,
    privateKey: Type.String({ minLength: 1, maxLength: 16_384 }),
  },
  { $id: 'EndpointMtlsIn' },
);

export const CertificateOut = Type.Object(
  {
    subject: Type.String(),
    issuer: Type.String(),
    expiresAt: Timestamp,
    certificate: Type.String({
      description: 'PEM; of a client certificate with those that issued it.',
    }),
  },
  { $id: 'CertificateOut' },
);

export const EndpointMtlsConfigOut = Type.Object(
  { enabled: Type.Boolean(), expiresAt: Nullable(Timestamp) },
  { $id: 'EndpointMtlsConfigOut' },
);

export const EndpointCaIn = Type.Object({ certificates: Nullable(Pem) }, { $id: 'EndpointCaIn' });

export const EndpointCaOut = Type.Object(
  { certificates: Type.Array(Ref(CertificateOut)) },
  { $id: 'EndpointCaOut' },
);

export const EndpointRateLimitStatusOut = Type.Object(
  {
    throttleRate: Nullable(ThrottleRate),
    applicationThrottleRate: Nullable(ThrottleRate),
    limited: Type.Boolean({
      description: 'Whether deliveries to it wait for their turn just now.',
    }),
    waitMs: Type.Integer({ description: 'How long the next of them still waits.' }),
    waiting: Type.Integer({
      description: 'How many wait in memory; more may be due in the store.',
    }),
  },
  { $id: 'EndpointRateLimitStatusOut' },
);

export function oauthOut(client: OauthClient): Static<typeof EndpointOauthOut> {
  return {
    tokenUrl: client.tokenUrl,
    clientId: client.clientId,
    authMethod: client.authMethod,
    hasClientSecret: client.clientSecret !== null,
    hasPrivateKey: client.privateKey !== null,
    keyId: client.keyId,
    scopes: client.scopes,
    audience: client.audience,
    extraParamNames: Object.keys(client.extraParams),
  };
}

export function certificateOut(facts: CertificateFacts): Static<typeof CertificateOut> {
  const { subject, issuer, expiresAt, pem } = facts;
  return { subject, issuer, expiresAt: isoTime(expiresAt), certificate: pem };
}
