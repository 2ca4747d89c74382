/** The wire form of the figures of an environment. */
import { Type } from 'typebox';
import { bucketSeconds, hourlyBucketSeconds } from '../../manage/figures.ts';
import { Nullable, Timestamp } from './common.ts';

const Count = Type.Integer({ minimum: 0 });
const Rate = Nullable(
  Type.Number({
    description: 'Successes among the attempts that were sent, 0 to 1; null without any.',
  }),
);
const Duration = Nullable(
  Type.Integer({
    description: 'Milliseconds; null without attempts that were sent. Told within classes.',
  }),
);
const counts = {
  success: Count,
  fail: Count,
  canceled: Count,
  first: Type.Integer({ description: 'Deliveries that were attempted for the first time.' }),
  exhausted: Type.Integer({ description: 'Deliveries whose schedule ended without a success.' }),
  successRate: Rate,
  p50Ms: Duration,
  p95Ms: Duration,
};

export const BucketSecondsIn = Type.Union(
  bucketSeconds.map((one) => Type.Literal(one)),
  { description: 'The length of each part; one that suits the time asked for if not given.' },
);

export const HourlyBucketSecondsIn = Type.Union(
  hourlyBucketSeconds.map((one) => Type.Literal(one)),
  { description: 'The length of each part; one that suits the time asked for if not given.' },
);

const figures = {
  since: Timestamp,
  until: Timestamp,
  bucketSeconds: Type.Integer(),
  ...counts,
  buckets: Type.Array(Type.Object({ timestamp: Timestamp, ...counts }), {
    description: 'Parts of the time with attempts, oldest first.',
  }),
};

export const EnvironmentFiguresOut = Type.Object(figures, { $id: 'EnvironmentFiguresOut' });

/** Of an application, or of an endpoint. */
export const AttemptFiguresOut = Type.Object(figures, { $id: 'AttemptFiguresOut' });

export const EnvironmentQueueOut = Type.Object(
  {
    oldestDueAt: Nullable(Timestamp),
    ageSeconds: Type.Integer({
      description: 'How long the delivery waits that was not attempted yet and waits longest.',
    }),
    neverAttempted: Type.Integer({
      description: 'Deliveries that left memory before their first attempt, and could be made.',
    }),
    retriesDue: Type.Integer({ description: 'Further attempts whose moment has come.' }),
    retriesPending: Type.Integer({ description: 'Further attempts whose moment is to come.' }),
    paused: Type.Integer({ description: 'Deliveries to paused endpoints, none of the above.' }),
    isComplete: Type.Boolean({
      description: 'Whether all was looked at; otherwise the counts are at least these.',
    }),
  },
  { $id: 'EnvironmentQueueOut' },
);

const FailedEndpointOut = Type.Object({
  endpointId: Type.String(),
  appId: Type.String(),
  appName: Type.String(),
  sourceId: Nullable(Type.String({ description: 'The source that it belongs to, if any.' })),
  url: Type.String(),
  description: Type.String(),
  disabled: Type.Boolean(),
  fail: Type.Integer({ description: 'Attempts that failed.' }),
  failingSince: Nullable(Timestamp),
});

const isComplete = Type.Boolean({
  description: 'Whether all hours were looked at; otherwise only the newest of them were.',
});

export const FailedEndpointsOut = Type.Object(
  { data: Type.Array(FailedEndpointOut), isComplete },
  { $id: 'FailedEndpointsOut' },
);

export const BusiestApplicationsOut = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        appId: Type.String(),
        appName: Type.String(),
        appUid: Nullable(Type.String()),
        success: Count,
        fail: Count,
        canceled: Count,
        exhausted: Count,
      }),
    ),
    isComplete,
  },
  { $id: 'BusiestApplicationsOut' },
);

export const figureSchemas = [
  EnvironmentFiguresOut,
  AttemptFiguresOut,
  EnvironmentQueueOut,
  FailedEndpointsOut,
  BusiestApplicationsOut,
];
