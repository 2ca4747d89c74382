/** The wire form of applications. */
import { Type, type Static } from 'typebox';
import type { Application } from '../../domain/application.ts';
import { isoTime } from '../iso-time.ts';
import { ListResponse, Metadata, Nullable, Ref, ThrottleRate, Timestamp, Uid } from './common.ts';

export const applicationFields = {
  name: Type.String({ minLength: 1, maxLength: 1024 }),
  uid: Type.Optional(Nullable(Uid)),
  throttleRate: Type.Optional(Nullable(ThrottleRate)),
  rateLimit: Type.Optional(Nullable(ThrottleRate)),
  metadata: Type.Optional(Metadata),
};

export const ApplicationIn = Type.Object(applicationFields, { $id: 'ApplicationIn' });

export const ApplicationPatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    uid: Type.Optional(Nullable(Uid)),
    throttleRate: Type.Optional(Nullable(ThrottleRate)),
    rateLimit: Type.Optional(Nullable(ThrottleRate)),
    metadata: Type.Optional(Nullable(Metadata)),
  },
  { $id: 'ApplicationPatch' },
);

export const ApplicationOut = Type.Object(
  {
    id: Type.String(),
    uid: Type.Optional(Nullable(Uid)),
    name: Type.String(),
    throttleRate: Type.Optional(Nullable(ThrottleRate)),
    rateLimit: Type.Optional(Nullable(ThrottleRate)),
    metadata: Metadata,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'ApplicationOut' },
);

export const ApplicationList = ListResponse(Ref(ApplicationOut), 'ListResponse_ApplicationOut_');

/** Both generations of names are answered, so that clients of either find theirs. */
export function applicationOut(application: Application): Static<typeof ApplicationOut> {
  return {
    id: application.id,
    uid: application.uid,
    name: application.name,
    throttleRate: application.throttleRate,
    rateLimit: application.throttleRate,
    metadata: application.metadata,
    createdAt: isoTime(application.createdAt),
    updatedAt: isoTime(application.updatedAt),
  };
}
