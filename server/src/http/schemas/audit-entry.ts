/** An entry of the audit log as the API shows it. */
import { Type } from 'typebox';
import type { ActorKind } from '../../domain/audit-entry.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

export const AuditEntryOut = Type.Object(
  {
    id: Type.String(),
    at: Timestamp,
    actorKind: Type.Unsafe<ActorKind>({
      type: 'string',
      enum: ['member', 'key', 'portal', 'poller'],
    }),
    actorId: Type.String(),
    actorName: Type.String({ description: 'At that time; empty where there is none.' }),
    operation: Type.String({ description: 'As this document calls it.' }),
    objectIds: Type.Array(Type.String()),
    fields: Type.Array(Type.String(), { description: 'Names of what was sent; no values.' }),
    status: Type.Integer({ description: 'Of the answer; from 400 on it was refused.' }),
    requestId: Nullable(Type.String({ description: 'What the header `x-request-id` said.' })),
    remoteAddress: Type.String(),
  },
  { $id: 'AuditEntryOut' },
);
export const AuditEntryList = ListResponse(Ref(AuditEntryOut), 'ListResponse_AuditEntryOut_');
