/** The wire form of how a source stands: what came to it of late, and how its own runs went. */
import { Type, type Static } from 'typebox';
import type { SourceStanding } from '../../manage/source-state.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

export const SourceStateOut = Type.Object(
  {
    sourceId: Type.String(),
    lastReceivedAt: Nullable(Timestamp),
    lastRejected: Nullable(
      Type.Object({
        requestId: Type.String(),
        receivedAt: Timestamp,
        reason: Nullable(Type.String({ description: 'Such as `signature_wrong`.' })),
        detail: Nullable(Type.String({ description: 'The same in words.' })),
      }),
    ),
    lastDay: Type.Object(
      {
        accepted: Type.Integer({ description: 'What became a message.' }),
        rejected: Type.Integer(),
        duplicate: Type.Integer(),
        answered: Type.Integer({ description: 'Handshakes and pings.' }),
      },
      { description: 'Of 24 hours, the running one included.' },
    ),
    nextRunAt: Nullable(Timestamp),
    lastRunAt: Nullable(Timestamp),
    lastSuccessAt: Nullable(Timestamp),
    lastError: Nullable(Type.String({ description: 'Why the last run failed, in words.' })),
    failures: Type.Integer({ description: 'Runs that failed since the last one that did not.' }),
    cursor: Nullable(Type.String({ description: 'Where the next poll begins.' })),
    lastCount: Nullable(Type.Integer({ description: 'How many events the last poll brought.' })),
    lastDueAt: Nullable(Timestamp),
    lastBeatAt: Nullable(Timestamp),
    missedAt: Nullable(Timestamp),
  },
  { $id: 'SourceStateOut' },
);
export const SourceStateList = ListResponse(Ref(SourceStateOut), 'ListResponse_SourceStateOut_');

export function sourceStateOut(
  sourceId: string,
  { received, ...standing }: SourceStanding,
): Static<typeof SourceStateOut> {
  const { lastAcceptedAt, accepted, others, lastRejected } = received;
  return {
    sourceId,
    lastReceivedAt: isoTimeOrNull(lastAcceptedAt),
    lastRejected:
      lastRejected === null
        ? null
        : {
            requestId: lastRejected.id,
            receivedAt: isoTime(lastRejected.receivedAt),
            reason: lastRejected.reason,
            detail: lastRejected.detail,
          },
    lastDay: { accepted, ...others },
    nextRunAt: isoTimeOrNull(standing.nextRunAt),
    lastRunAt: isoTimeOrNull(standing.lastRunAt),
    lastSuccessAt: isoTimeOrNull(standing.lastSuccessAt),
    lastError: standing.lastError,
    failures: standing.failures,
    cursor: standing.cursor,
    lastCount: standing.lastCount,
    lastDueAt: isoTimeOrNull(standing.lastDueAt),
    lastBeatAt: isoTimeOrNull(standing.lastBeatAt),
    missedAt: isoTimeOrNull(standing.missedAt),
  };
}
