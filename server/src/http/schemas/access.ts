/** The wire form of keys, tokens and environments. */
import { Type, type Static } from 'typebox';
import { roles, type Role } from '../../domain/member.ts';
import { capabilities, type Capability, type Principal } from '../../domain/principal.ts';
import { scopePattern } from '../../domain/scope.ts';
import type { ApiKey, Environment, EnvironmentType } from '../../storage/contract/access.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ApplicationIn } from './application.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

const Name = Type.String({ minLength: 1, maxLength: 1024 });

const Scopes = Type.Array(Type.String({ pattern: scopePattern, maxLength: 64 }), {
  maxItems: 100,
  uniqueItems: true,
  description: 'What the key may do, such as `messages:write` or `endpoints:*`; null for all.',
});

export const ApiTokenIn = Type.Object(
  {
    name: Name,
    scopes: Type.Optional(Nullable(Scopes)),
    expiresAt: Type.Optional(Nullable(Timestamp)),
  },
  { $id: 'ApiTokenIn' },
);

export const ApiTokenUpdateIn = Type.Object(
  { name: Name, scopes: Type.Optional(Nullable(Scopes)) },
  { $id: 'ApiTokenUpdateIn' },
);

export const ApiTokenPatch = Type.Object(
  { name: Type.Optional(Name), scopes: Type.Optional(Nullable(Scopes)) },
  { $id: 'ApiTokenPatch' },
);

export const ApiTokenExpireIn = Type.Object(
  {
    expiry: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 0,
          maximum: 315_360_000,
          description: 'Seconds from now; left out, the key ends at once.',
        }),
      ),
    ),
    expiresAt: Type.Optional(Nullable(Timestamp)),
  },
  { $id: 'ApiTokenExpireIn' },
);

export const ApiTokenOut = Type.Object(
  {
    id: Type.String(),
    name: Type.Optional(Nullable(Type.String())),
    token: Type.String({ description: 'Shown here only.' }),
    scopes: Type.Optional(Nullable(Type.Array(Type.String()))),
    createdAt: Timestamp,
    expiresAt: Type.Optional(Nullable(Timestamp)),
  },
  { $id: 'ApiTokenOut' },
);

export const ApiTokenCensoredOut = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    censoredToken: Type.String({ description: 'Enough to tell keys apart.' }),
    scopes: Nullable(Type.Array(Type.String())),
    createdAt: Timestamp,
    expiresAt: Nullable(Timestamp),
    lastUsedAt: Nullable(Type.String({ format: 'date-time', description: 'To about a minute.' })),
  },
  { $id: 'ApiTokenCensoredOut' },
);
export const ApiTokenList = ListResponse(
  Ref(ApiTokenCensoredOut),
  'ListResponse_ApiTokenCensoredOut_',
);

export function apiTokenCensoredOut(key: ApiKey): Static<typeof ApiTokenCensoredOut> {
  return {
    id: key.id,
    name: key.name,
    censoredToken: `sk_…${key.hint}`,
    scopes: key.scopes,
    createdAt: isoTime(key.createdAt),
    expiresAt: isoTimeOrNull(key.expiresAt),
    lastUsedAt: isoTimeOrNull(key.lastUsedAt),
  };
}

const EnvironmentKind = Type.Unsafe<EnvironmentType>({
  type: 'string',
  enum: ['development', 'staging', 'production'],
});

export const EnvironmentModelIn = Type.Object(
  { name: Name, type: Type.Optional(EnvironmentKind) },
  { $id: 'EnvironmentModelIn' },
);

export const EnvironmentModelOut = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    type: EnvironmentKind,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'EnvironmentModelOut' },
);
export const EnvironmentModelList = ListResponse(
  Ref(EnvironmentModelOut),
  'ListResponse_EnvironmentModelOut_',
);

export function environmentModelOut(environment: Environment): Static<typeof EnvironmentModelOut> {
  const { id, name, type, createdAt, updatedAt } = environment;
  return { id, name, type, createdAt: isoTime(createdAt), updatedAt: isoTime(updatedAt) };
}

const SessionId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9@_-]+$' });
const FeatureFlag = Type.String({ minLength: 1, maxLength: 256, pattern: '^[a-zA-Z0-9\\-_.]+$' });
const CapabilityName = Type.Unsafe<Capability>({ type: 'string', enum: [...capabilities] });

export const AppPortalAccessIn = Type.Object(
  {
    application: Type.Optional(
      Type.Unsafe<Static<typeof ApplicationIn> | null>({
        anyOf: [{ $ref: 'ApplicationIn#' }, { type: 'null' }],
        description: 'Created if there is none; its uid is the one of the path.',
      }),
    ),
    capabilities: Type.Optional(
      Nullable(
        Type.Array(CapabilityName, {
          uniqueItems: true,
          description: 'What the token may do; null for everything that a portal can.',
        }),
      ),
    ),
    readOnly: Type.Optional(
      Nullable(
        Type.Boolean({ description: 'Use capabilities. True is the same as `["ViewBase"]`.' }),
      ),
    ),
    featureFlags: Type.Optional(
      Type.Array(FeatureFlag, {
        minItems: 1,
        maxItems: 25,
        uniqueItems: true,
        description: 'Event types with other flags do not exist for the token.',
      }),
    ),
    expiry: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 3600,
          maximum: 604_800,
          description: 'Seconds until the token ends; a week when left out.',
        }),
      ),
    ),
    sessionId: Type.Optional(Nullable(SessionId)),
  },
  { $id: 'AppPortalAccessIn' },
);

export const AppPortalAccessOut = Type.Object(
  { url: Type.String(), token: Type.String() },
  { $id: 'AppPortalAccessOut' },
);

export const ApplicationTokenExpireIn = Type.Object(
  {
    expiry: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 0,
          maximum: 259_200,
          description: 'Seconds that tokens go on; left out, they end at once.',
        }),
      ),
    ),
    sessionIds: Type.Optional(
      Type.Array(SessionId, { maxItems: 1000, description: 'Only tokens of these sessions.' }),
    ),
  },
  { $id: 'ApplicationTokenExpireIn' },
);

export const RotatePollerTokenIn = Type.Object(
  {
    expiry: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 31_536_000,
          description: 'Seconds until the new token ends; it does not when left out.',
        }),
      ),
    ),
    oldTokenExpiry: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        default: 300,
        description: 'Seconds that the tokens of before go on.',
      }),
    ),
  },
  { $id: 'RotatePollerTokenIn' },
);

const List = Nullable(Type.Array(Type.String()));
export const WhoAmIOut = Type.Object(
  {
    kind: Type.Unsafe<Principal['kind']>({
      type: 'string',
      enum: ['environment', 'application', 'poller'],
      description: 'An API key, a portal token, or a poller token.',
    }),
    keyId: Type.String(),
    environmentId: Type.String(),
    scopes: Type.Optional(List),
    ofFirstEnvironment: Type.Optional(
      Type.Boolean({
        description: 'Whether the key may manage environments, if it has the scope.',
      }),
    ),
    applicationId: Type.Optional(Type.String()),
    endpointId: Type.Optional(Type.String()),
    capabilities: Type.Optional(Type.Array(Type.String())),
    featureFlags: Type.Optional(Type.Array(Type.String())),
    sessionId: Type.Optional(Nullable(Type.String())),
    member: Type.Optional(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          email: Type.String(),
          role: Type.Unsafe<Role>({ type: 'string', enum: [...roles] }),
        },
        { description: 'Who is signed in with a password of their own.' },
      ),
    ),
    environments: Type.Optional(
      Type.Array(Ref(EnvironmentModelOut), { description: 'Those that the member may open.' }),
    ),
  },
  { $id: 'WhoAmIOut' },
);

export const accessSchemas = [
  ApiTokenIn,
  ApiTokenUpdateIn,
  ApiTokenPatch,
  ApiTokenExpireIn,
  ApiTokenOut,
  ApiTokenCensoredOut,
  EnvironmentModelIn,
  EnvironmentModelOut,
  AppPortalAccessIn,
  AppPortalAccessOut,
  ApplicationTokenExpireIn,
  RotatePollerTokenIn,
  WhoAmIOut,
];
