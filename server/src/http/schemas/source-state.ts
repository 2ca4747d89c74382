/** The wire form of how a source stands that runs at times of its own. */
import { Type } from 'typebox';
import { Nullable, Timestamp } from './common.ts';

export const SourceStateOut = Type.Object(
  {
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
