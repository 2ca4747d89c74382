/** /api/v1/issue: failures put together by their cause, how they stand, and sending them again. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import type { Issue } from '../domain/issue.ts';
import { changeIssue, findIssue, retryIssue, stillFailing } from '../manage/issues.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { readTimeOrNull } from './iso-time.ts';
import { listJson, listPage } from './list-page.ts';
import { startedTaskJson } from './schemas/background-task.ts';
import { Iterator, Limit, Ordering, Ref, Timestamp } from './schemas/common.ts';
import {
  IssueCause,
  IssueCountOut,
  IssueDetailOut,
  issueDetailOut,
  IssueFailingOut,
  issueFailingOut,
  IssueList,
  IssueOut,
  issueOut,
  IssuePatch,
  IssueRetryIn,
  IssueRetryOut,
  IssueStateName,
} from './schemas/issue.ts';

const IssuePath = Type.Object({ issue_id: Type.String() });
type IssuePath = Static<typeof IssuePath>;

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('iss')),
  order: Type.Optional(Ordering),
  state: Type.Optional(IssueStateName),
  app_id: Type.Optional(Type.String({ description: 'Id or uid of an application.' })),
  endpoint_id: Type.Optional(Type.String({ description: 'Id of an endpoint.' })),
  cause: Type.Optional(IssueCause),
  since: Type.Optional(Type.Unsafe<string>({ ...Timestamp, description: 'Seen since then.' })),
});

const FailingQuery = Type.Object({
  limit: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 50, description: 'How many are named; 5 if not given.' }),
  ),
});

const namedDefault = 5;
const tags = ['Issue'];
const one = '/issue/:issue_id';

export function issueRoutes(app: FastifyInstance, parts: HttpParts): void {
  listRoutes(app, parts);
  itemRoutes(app, parts);
  retryRoutes(app, parts);
}

function listRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/issue',
    {
      schema: {
        tags,
        operationId: 'v1.issue.list',
        summary: 'List issues, those first that were seen last',
        description:
          'An issue stands for all failures of one cause at one endpoint, or requests that a source did not take for one reason.',
        querystring: ListQuery,
        response: { 200: IssueList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'descending');
      const idOrUid = query.app_id ?? null;
      const application =
        idOrUid === null
          ? null
          : await parts.storage.read('getApplication', { environmentId, idOrUid });
      const found = await parts.storage.read('listIssues', {
        environmentId,
        state: query.state ?? null,
        // An application that is not there has no issues.
        applicationId: application?.id ?? idOrUid,
        endpointId: query.endpoint_id ?? null,
        cause: query.cause ?? null,
        since: readTimeOrNull(query.since, 'since'),
        ...page.request,
      });
      const json = (issue: Issue): string => JSON.stringify(issueOut(issue));
      return sendJson(
        reply,
        listJson(found, page, ({ id }) => id, json),
      );
    },
  );

  app.get(
    '/issue-count',
    {
      schema: {
        tags,
        operationId: 'v1.issue.count',
        summary: 'Count issues by their state',
        response: { 200: Ref(IssueCountOut) },
      },
    },
    ({ environmentId }) => parts.storage.read('countIssues', { environmentId }),
  );
}

function itemRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: IssuePath }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.issue.get',
        summary: 'Get an issue with what its example was answered',
        params: IssuePath,
        response: { 200: Ref(IssueDetailOut) },
      },
    },
    async ({ environmentId, params }) => {
      const issue = await findIssue(parts, environmentId, params.issue_id);
      const { messageId, attemptId } = issue.example ?? { messageId: null, attemptId: null };
      const attempt =
        messageId === null || attemptId === null
          ? null
          : await parts.storage.read('getAttempt', {
              applicationId: issue.applicationId,
              messageId,
              attemptId,
            });
      return issueDetailOut(issue, attempt);
    },
  );

  app.patch<{ Params: IssuePath; Body: Static<typeof IssuePatch> }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.issue.patch',
        summary: 'Say how an issue stands, or something about it',
        description:
          'A failure after `resolved` opens it again; what is `ignored` stays so. Nothing is sent by it.',
        params: IssuePath,
        body: Ref(IssuePatch),
        response: { 200: Ref(IssueOut) },
      },
    },
    async ({ environmentId, params, body }) =>
      issueOut(await changeIssue(parts, environmentId, params.issue_id, body)),
  );
}

function retryRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: IssuePath; Querystring: Static<typeof FailingQuery> }>(
    `${one}/failing`,
    {
      schema: {
        tags,
        operationId: 'v1.issue.failing',
        summary: 'Count what still fails by the cause of an issue',
        params: IssuePath,
        querystring: FailingQuery,
        response: { 200: Ref(IssueFailingOut) },
      },
    },
    async ({ environmentId, params, query }) => {
      const issue = await findIssue(parts, environmentId, params.issue_id);
      return issueFailingOut(await stillFailing(parts, issue, query.limit ?? namedDefault));
    },
  );

  app.post<{ Params: IssuePath; Body: Static<typeof IssueRetryIn> | undefined }>(
    `${one}/retry`,
    {
      schema: {
        tags,
        operationId: 'v1.issue.retry',
        summary: 'Send again what still fails by the cause of an issue',
        description:
          'Answers at once with a background task of the type `endpoint.recover`. The state of the issue stays what it is.',
        params: IssuePath,
        body: Ref(IssueRetryIn),
        response: { 202: Ref(IssueRetryOut) },
      },
      // Everything in it is optional, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const issue = await findIssue(parts, request.environmentId, request.params.issue_id);
      const answer = (task: BackgroundTask) => ({ status: 202, body: startedTaskJson(task) });
      const once = onceOf(request, answer);
      const rate = request.body?.ratePerSecond ?? null;
      const done = await retryIssue(parts, request.environmentId, issue, rate, once);
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}
