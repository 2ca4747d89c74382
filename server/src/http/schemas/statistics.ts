/** The wire form of statistics of attempts. */
import { Type } from 'typebox';
import { Timestamp } from './common.ts';

const Count = Type.Integer({ minimum: 0 });

export const EndpointStats = Type.Object(
  {
    success: Count,
    fail: Count,
    canceled: Count,
    pending: Type.Integer({ description: 'Deliveries that were not attempted yet, now.' }),
    sending: Type.Integer({ description: 'Deliveries that wait for another attempt, now.' }),
  },
  { $id: 'EndpointStats' },
);

export const AttemptCountOut = Type.Object(
  { count: Type.Integer({ description: 'Attempts that were made.' }) },
  { $id: 'AttemptCountOut' },
);

const counts = {
  success: Count,
  fail: Count,
  canceled: Count,
  first: Type.Integer({ description: 'Deliveries that were attempted for the first time.' }),
  exhausted: Type.Integer({ description: 'Deliveries whose schedule ended without a success.' }),
};

export const ApplicationAttemptStats = Type.Object(
  {
    ...counts,
    hours: Type.Array(Type.Object({ ...counts, timestamp: Timestamp }), {
      description: 'Hours with attempts, oldest first.',
    }),
  },
  { $id: 'ApplicationAttemptStats' },
);

export const attemptStatisticsSchemas = [EndpointStats, AttemptCountOut, ApplicationAttemptStats];
