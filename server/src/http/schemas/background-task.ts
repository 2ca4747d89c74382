/** The wire form of background tasks, and of what starts them. */
import { Type } from 'typebox';
import {
  taskStatuses,
  taskTypes,
  type BackgroundTask,
  type TaskStatus,
  type TaskType,
} from '../../domain/background-task.ts';
import { timeOfId } from '../../domain/ids.ts';
import type { TaskFailure } from '../../domain/recovery.ts';
import { isoTime } from '../iso-time.ts';
import { MessageStatus } from './attempt.ts';
import { Channel, EventTypeName, ListResponse, Nullable, Ref, Tag, Timestamp } from './common.ts';

export const BackgroundTaskStatus = Type.Unsafe<TaskStatus>({
  type: 'string',
  enum: [...taskStatuses],
});

export const BackgroundTaskType = Type.Unsafe<TaskType>({ type: 'string', enum: [...taskTypes] });

export const startedTaskFields = {
  id: Type.String({ pattern: '^qtask_[A-Za-z0-9]{27}$', minLength: 33, maxLength: 33 }),
  status: BackgroundTaskStatus,
  task: BackgroundTaskType,
  updatedAt: Timestamp,
};

export const BackgroundTaskOut = Type.Object(
  {
    ...startedTaskFields,
    createdAt: Type.Optional(Timestamp),
    paused: Type.Optional(
      Type.Boolean({ description: 'Whether it rests until somebody has it go on.' }),
    ),
    ratePerSecond: Type.Optional(
      Nullable(
        Type.Integer({ description: 'Deliveries a second, at the most; null for no bound.' }),
      ),
    ),
    progress: Type.Optional(
      Type.Unsafe<{ fraction: number; endsAt: string | null } | null>({
        type: ['object', 'null'],
        properties: {
          fraction: { type: 'number', minimum: 0, maximum: 1 },
          endsAt: {
            type: ['string', 'null'],
            format: 'date-time',
            description: 'When it ends, at the pace of so far.',
          },
        },
        required: ['fraction', 'endsAt'],
        description: 'How much is done; null where that is not known.',
      }),
    ),
    failureCount: Type.Optional(
      Type.Integer({ description: 'How many things it could not do and kept the reasons of.' }),
    ),
    data: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Counts while it runs, the result at the end, `error` in words if it failed.',
    }),
  },
  { $id: 'BackgroundTaskOut' },
);

export const BackgroundTaskPatch = Type.Object(
  {
    paused: Type.Optional(Type.Boolean()),
    ratePerSecond: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          description: 'Deliveries that become due in a second, at the most; null for no bound.',
        }),
      ),
    ),
  },
  { $id: 'BackgroundTaskPatch' },
);

export const TaskFailureOut = Type.Object(
  {
    appId: Type.String(),
    endpointId: Type.String(),
    msgId: Nullable(Type.String({ description: 'null where all of the endpoint is meant.' })),
    reason: Type.String(),
  },
  { $id: 'BackgroundTaskFailureOut' },
);

export const BackgroundTaskFailures = ListResponse(
  Ref(TaskFailureOut),
  'ListResponse_BackgroundTaskFailureOut_',
);

export const BackgroundTaskList = ListResponse(
  Ref(BackgroundTaskOut),
  'ListResponse_BackgroundTaskOut_',
);

export const RecoverOut = Type.Object(startedTaskFields, { $id: 'RecoverOut' });
export const ReplayOut = Type.Object(startedTaskFields, { $id: 'ReplayOut' });
export const CancelMessagesOut = Type.Object(startedTaskFields, { $id: 'CancelMessagesOut' });
export const ExpungeAllContentsOut = Type.Object(startedTaskFields, {
  $id: 'ExpungeAllContentsOut',
});
export const AggregateEventTypesOut = Type.Object(startedTaskFields, {
  $id: 'AggregateEventTypesOut',
});

const Name = Type.String({ minLength: 1, maxLength: 256, pattern: '^[a-zA-Z0-9\\-_.]+$' });
const Names = Type.Array(Name, { uniqueItems: true, maxItems: 1000 });

export const AppUsageStatsOut = Type.Object(
  {
    ...startedTaskFields,
    unresolvedAppIds: Type.Array(Name, {
      uniqueItems: true,
      description: 'What was asked for and is no application.',
    }),
  },
  { $id: 'AppUsageStatsOut' },
);

export const AppUsageStatsIn = Type.Object(
  {
    since: Timestamp,
    until: Timestamp,
    appIds: Type.Optional(Nullable(Names)),
  },
  { $id: 'AppUsageStatsIn', description: 'Usage is counted by the hour: the window is widened.' },
);

const since = Type.String({
  format: 'date-time',
  description: 'Messages that were accepted from then on.',
});
const until = Type.Optional(
  Nullable(Type.String({ format: 'date-time', description: 'Messages accepted before then.' })),
);

export const RecoverIn = Type.Object({ since, until }, { $id: 'RecoverIn' });
export const ReplayIn = Type.Object({ since, until }, { $id: 'ReplayIn' });

const filterFields = {
  eventTypes: Type.Optional(
    Nullable(Type.Array(EventTypeName, { uniqueItems: true, maxItems: 1000 })),
  ),
  channel: Type.Optional(Nullable(Channel)),
  tag: Type.Optional(Nullable(Tag)),
};

/** An enum that may be null must name null. */
function orNull<T extends number>(values: readonly T[], description: string) {
  return Type.Optional(
    Type.Unsafe<T | null>({ type: ['integer', 'null'], enum: [...values, null], description }),
  );
}

const statuses = (MessageStatus as unknown as { enum: (0 | 1 | 2 | 3 | 4)[] }).enum;

export const BulkReplayIn = Type.Object(
  {
    since,
    until,
    ...filterFields,
    status: orNull(
      statuses,
      'How the delivery stands: 0 succeeded, 1 yet to be tried, 2 failed, 3 will be tried again, 4 canceled.',
    ),
    statusCodeClass: orNull(
      [0, 100, 200, 300, 400, 500],
      'The last answer: 400 for all of 400 to 499; 0 where no answer came.',
    ),
  },
  { $id: 'BulkReplayIn' },
);

export const CancelMessagesIn = Type.Object(
  { since: Type.Optional(Nullable(since)), until, ...filterFields },
  { $id: 'CancelMessagesIn' },
);

export const ExpungeAllContentsIn = Type.Object(
  { since: Type.Optional(Nullable(since)), until, ...filterFields },
  { $id: 'ExpungeAllContentsIn' },
);

export const BulkExpungeContentsIn = Type.Object(
  { ids: Type.Optional(Type.Array(Name, { uniqueItems: true, maxItems: 1000, default: [] })) },
  { $id: 'BulkExpungeContentsIn' },
);

export const BulkExpungeContentsOut = Type.Object(
  {
    results: Type.Record(
      Type.String(),
      Type.Unsafe<'expunged' | 'not-found'>({ type: 'string', enum: ['expunged', 'not-found'] }),
    ),
  },
  { $id: 'BulkExpungeContentsOut' },
);

/** For the components of the OpenAPI document. */
export const taskSchemas = [
  BackgroundTaskOut,
  BackgroundTaskPatch,
  TaskFailureOut,
  RecoverIn,
  RecoverOut,
  ReplayIn,
  ReplayOut,
  BulkReplayIn,
  CancelMessagesIn,
  CancelMessagesOut,
  ExpungeAllContentsIn,
  BulkExpungeContentsIn,
  BulkExpungeContentsOut,
  ExpungeAllContentsOut,
  AppUsageStatsIn,
  AppUsageStatsOut,
  AggregateEventTypesOut,
];

/** What is answered when a task was started. */
export function startedTaskJson({ id, status, type, updatedAt }: BackgroundTask, more = {}) {
  return JSON.stringify({ id, status, task: type, updatedAt: isoTime(updatedAt), ...more });
}

/** JSON text of a task with what it shows. */
export function taskJson(task: BackgroundTask): string {
  const { lastStepSent: _own, ...data } = task.data;
  return startedTaskJson(task, {
    createdAt: isoTime(task.createdAt),
    paused: task.paused === true,
    ratePerSecond: task.rate ?? null,
    progress: progressOf(task),
    failureCount: task.failures?.length ?? 0,
    data,
  });
}

/** By what was expected, or by how far in time a walk has come. */
function progressOf(task: BackgroundTask): { fraction: number; endsAt: string | null } | null {
  if (task.status === 'finished') return { fraction: 1, endsAt: null };
  const fraction = fractionOf(task);
  if (fraction === null) return null;
  const isUnderWay = task.status === 'running' && task.paused !== true && fraction > 0;
  const tookMs = task.updatedAt - task.createdAt;
  const leftMs = (tookMs * (1 - fraction)) / fraction;
  return { fraction, endsAt: isUnderWay ? isoTime(task.updatedAt + Math.round(leftMs)) : null };
}

function fractionOf({ data, cursor, input, createdAt }: BackgroundTask): number | null {
  const { messagesExpected: expected, messagesSent: sent, messagesWithoutPayload: left } = data;
  if (typeof expected === 'number' && typeof sent === 'number') {
    if (expected === 0) return null;
    return Math.min(0.99, (sent + (typeof left === 'number' ? left : 0)) / expected);
  }
  const { since, until } = (input ?? {}) as { since?: unknown; until?: unknown };
  if (typeof cursor !== 'string' || typeof since !== 'number') return null;
  if (!/^(msg|atmpt)_[A-Za-z0-9]{27}$/.test(cursor)) return null;
  const isByMessage = cursor.startsWith('msg') && typeof until === 'number';
  const end = isByMessage ? Math.min(until, createdAt) : createdAt;
  if (end <= since) return null;
  return Math.max(0, Math.min(0.99, (timeOfId(cursor) - since) / (end - since)));
}

/** What a task could not do. */
export function taskFailureJson({ applicationId, endpointId, messageId, reason }: TaskFailure) {
  return { appId: applicationId, endpointId, msgId: messageId, reason };
}
