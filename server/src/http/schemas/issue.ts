/** The wire form of issues. */
import { Type, type Static } from 'typebox';
import { issueStates, type Issue, type IssueState } from '../../domain/issue.ts';
import type { Attempt } from '../../domain/message.ts';
import type { StillFailing } from '../../manage/issues.ts';
import { isoTime } from '../iso-time.ts';
import { startedTaskFields } from './background-task.ts';
import { RatePerSecond } from './recovery.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

export const IssueStateName = Type.Unsafe<IssueState>({ type: 'string', enum: [...issueStates] });

export const IssueCause = Type.String({
  maxLength: 64,
  pattern: '^[a-z0-9_]+$',
  description:
    'A name that stays the same: `http_503`, `timeout`, `dns`, `tls`, `refused`, `connection`, `guard`, `answer`, `proxy`, `token`, `transformation_…`, `enrichment_…`, `other_…`; `rejected_…` with the reason for requests to a source.',
});

/** As much of an answer is shown. */
const excerptBytes = 500;

const IssueExampleOut = Type.Object({
  at: Timestamp,
  attemptId: Nullable(Type.String()),
  msgId: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  responseStatusCode: Type.Integer({ description: '0 where no answer came.' }),
  cause: Nullable(Type.String({ description: 'In words.' })),
  url: Nullable(Type.String()),
});

const issueFields = {
  id: Type.String(),
  state: IssueStateName,
  cause: IssueCause,
  appId: Nullable(Type.String({ description: 'Null for a source.' })),
  appName: Nullable(Type.String()),
  endpointId: Nullable(Type.String({ description: 'Null for requests to a source.' })),
  sourceId: Nullable(Type.String({ description: 'The source that it is about, or sends from.' })),
  sourceName: Nullable(Type.String()),
  firstSeen: Timestamp,
  lastSeen: Timestamp,
  openedAt: Timestamp,
  stateChangedAt: Timestamp,
  occurrences: Type.Integer({ description: 'Failed attempts, or requests that were not taken.' }),
  note: Nullable(Type.String()),
  example: Nullable(IssueExampleOut),
};

export const IssueOut = Type.Object(issueFields, { $id: 'IssueOut' });
export const IssueList = ListResponse(Ref(IssueOut), 'ListResponse_IssueOut_');

export const IssueDetailOut = Type.Object(
  {
    ...issueFields,
    responseExcerpt: Nullable(
      Type.String({
        description: `The first ${excerptBytes} bytes of the answer to the example, as text; null where it is gone.`,
      }),
    ),
  },
  { $id: 'IssueDetailOut' },
);

export const IssuePatch = Type.Object(
  {
    state: Type.Optional(IssueStateName),
    note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
  },
  { $id: 'IssuePatch' },
);

const Count = Type.Integer({ minimum: 0 });

export const IssueCountOut = Type.Object(
  { open: Count, acknowledged: Count, resolved: Count, ignored: Count },
  { $id: 'IssueCountOut' },
);

export const IssueFailingOut = Type.Object(
  {
    count: Type.Integer({
      description:
        'Deliveries whose last attempt failed by this cause and that have not succeeded.',
    }),
    withoutPayload: Type.Integer({
      description: 'Those among them that cannot be sent any more: their payload is gone.',
    }),
    isComplete: Type.Boolean({
      description:
        'False where the endpoint has so many attempts that only the first were counted.',
    }),
    data: Type.Array(
      Type.Object({
        msgId: Type.String(),
        eventType: Type.String(),
        attemptId: Type.String(),
        hasPayload: Type.Boolean(),
      }),
      { description: 'The first of them.' },
    ),
  },
  { $id: 'IssueFailingOut' },
);

export const IssueRetryIn = Type.Object(
  { ratePerSecond: Type.Optional(Nullable(RatePerSecond)) },
  { $id: 'IssueRetryIn' },
);

export const IssueRetryOut = Type.Object(startedTaskFields, { $id: 'IssueRetryOut' });

export const issueSchemas = [
  IssueOut,
  IssueDetailOut,
  IssuePatch,
  IssueCountOut,
  IssueFailingOut,
  IssueRetryIn,
  IssueRetryOut,
];

export function issueOut(issue: Issue): Static<typeof IssueOut> {
  const { source, example } = issue;
  return {
    id: issue.id,
    state: issue.state,
    cause: issue.cause,
    // What a source owns nobody else sees.
    appId: source === null ? issue.applicationId : null,
    appName: source === null ? issue.applicationName : null,
    endpointId: issue.endpointId,
    sourceId: source?.id ?? null,
    sourceName: source?.name ?? null,
    firstSeen: isoTime(issue.firstSeen),
    lastSeen: isoTime(issue.lastSeen),
    openedAt: isoTime(issue.openedAt),
    stateChangedAt: isoTime(issue.changedAt),
    occurrences: issue.occurrences,
    note: issue.note,
    example:
      example === null
        ? null
        : {
            at: isoTime(example.at),
            attemptId: example.attemptId,
            msgId: example.messageId,
            requestId: example.requestId,
            responseStatusCode: example.status,
            cause: example.cause,
            url: example.url,
          },
  };
}

export function issueDetailOut(
  issue: Issue,
  attempt: Attempt | null,
): Static<typeof IssueDetailOut> {
  const body = attempt?.responseBody.subarray(0, excerptBytes);
  return {
    ...issueOut(issue),
    responseExcerpt: body === undefined ? null : new TextDecoder().decode(body),
  };
}

export function issueFailingOut(found: StillFailing): Static<typeof IssueFailingOut> {
  const { count, withoutPayload, isComplete, examples } = found;
  return {
    count,
    withoutPayload,
    isComplete,
    data: examples.map(({ messageId, eventType, attemptId, hasPayload }) => ({
      msgId: messageId,
      eventType,
      attemptId,
      hasPayload,
    })),
  };
}
