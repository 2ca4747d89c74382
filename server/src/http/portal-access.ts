/** /api/v1/auth: tokens for the users of one application, and who a key or token stands for. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Application } from '../domain/application.ts';
import { capabilities, type Capability, type Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { findApplication } from '../manage/applications.ts';
import { findOrMakeApplication } from '../manage/inline-application.ts';
import {
  createPortalAccess,
  endToken,
  expirePortalAccess,
  type NewToken,
  type PortalAccess,
} from '../manage/portal-access.ts';
import { AppPath, applicationInput } from './applications.ts';
import { hasScope, lacking } from './authorize.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import {
  AppPortalAccessIn,
  AppPortalAccessOut,
  ApplicationTokenExpireIn,
  environmentModelOut,
  type EnvironmentModelOut,
  WhoAmIOut,
} from './schemas/access.ts';
import { Ref } from './schemas/common.ts';
import { sealedOnceOf } from './sealed-answer.ts';

type AccessIn = Static<typeof AppPortalAccessIn>;

/** Where the portal's pages are; the token stands behind `#`, so that it reaches no server's log. */
const portalPath = '/portal';

/** As many environments are named to a member. */
const environmentsMax = 250;

/** Seconds that a token is good for when the request does not say. */
const expirySecondsDefault = 604_800;

export function portalAccessRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  const tags = ['Authentication'];
  // A body in which everything has a default may be left out.
  const preValidation = async (request: FastifyRequest) => {
    request.body ??= {};
  };

  app.post<{ Params: AppPath; Body: AccessIn }>(
    '/auth/app-portal-access/:app_id',
    {
      schema: {
        tags,
        operationId: 'v1.authentication.app-portal-access',
        summary: 'Make a token for a user of an application, and a link that opens the portal',
        params: AppPath,
        body: Ref(AppPortalAccessIn),
        response: { 200: Ref(AppPortalAccessOut) },
      },
      preValidation,
    },
    async (request, reply) => {
      const application = await applicationOf(request);
      return sendAnswer(reply, await grant(request, application, accessOf(request.body)));
    },
  );

  app.post<{ Params: AppPath }>(
    '/auth/dashboard-access/:app_id',
    {
      schema: {
        tags,
        operationId: 'v1.authentication.dashboard-access',
        summary: 'Make a token that may do everything a portal can; an older name, without a body',
        params: AppPath,
        response: { 200: Ref(AppPortalAccessOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      return sendAnswer(reply, await grant(request, application, accessOf({})));
    },
  );

  app.post<{ Params: AppPath; Body: Static<typeof ApplicationTokenExpireIn> }>(
    '/auth/app/:app_id/expire-all',
    {
      schema: {
        tags,
        operationId: 'v1.authentication.expire-all',
        summary: 'End the portal tokens of an application, or of some sessions',
        params: AppPath,
        body: Ref(ApplicationTokenExpireIn),
        response: { 204: Type.Null() },
      },
      preValidation,
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      const { sessionIds, expiry } = request.body;
      const which = {
        sessionIds: sessionIds === undefined || sessionIds.length === 0 ? null : sessionIds,
        afterMs: (expiry ?? 0) * 1000,
      };
      const answer = () => ({ status: 204, body: null });
      const done = await expirePortalAccess(parts, application, which, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer() : done.answer);
    },
  );

  app.post(
    '/auth/logout',
    {
      config: { scope: 'any', portal: 'any', poller: true },
      schema: {
        tags,
        operationId: 'v1.authentication.logout',
        summary: 'End the token with which this is asked',
        response: { 204: Type.Null() },
      },
    },
    async ({ principal }, reply) => {
      if (principal.kind === 'environment') {
        throw lacking('Only tokens log out. End an API key with `api-token/{key_id}/expire`.');
      }
      await endToken(parts, principal.keyId);
      return reply.code(204).send();
    },
  );

  app.get(
    '/auth/whoami',
    {
      config: { scope: 'any', portal: 'any', poller: true },
      schema: {
        tags,
        operationId: 'v1.authentication.whoami',
        summary: 'Say what the key or token of this request stands for',
        response: { 200: Ref(WhoAmIOut) },
      },
    },
    async ({ principal }) => whoIs(parts, principal),
  );

  /** With a body that describes it, an application that is not there yet is made. */
  async function applicationOf(
    request: FastifyRequest<{ Params: AppPath; Body: AccessIn }>,
  ): Promise<Application> {
    const { environmentId, params, body, principal } = request;
    const described = body.application ?? null;
    // Without the right to make one, the application has to be there.
    const mayMake = principal.kind === 'environment' && hasScope(principal, 'applications:write');
    if (described === null || !mayMake) return findApplication(parts, environmentId, params.app_id);
    const input = applicationInput(described, options.metadataBytesMax);
    return findOrMakeApplication(parts, environmentId, params.app_id, {
      ...input,
      uid: input.uid ?? null,
    });
  }

  async function grant(request: FastifyRequest, application: Application, access: PortalAccess) {
    const opened = await portalOf(parts, request, options, application);
    const { once, answerOf } = sealedOnceOf(request, parts.secretBox, ({ text }: NewToken) => ({
      status: 200,
      body: JSON.stringify({
        url: opened(text),
        token: text,
      }),
    }));
    return answerOf(await createPortalAccess(parts, application, access, once));
  }
}

/** Members are also told which environments they may open. */
async function whoIs(
  { storage }: HttpParts,
  principal: Principal,
): Promise<Principal & { environments?: Static<typeof EnvironmentModelOut>[] }> {
  if (principal.kind !== 'environment' || principal.member === undefined) return principal;
  const member = await storage.read('getMember', principal.member.id);
  const page = { limit: environmentsMax, from: null, order: 'ascending' } as const;
  const { items } = await storage.read('listEnvironments', page);
  const mayUse = member?.environmentIds ?? null;
  const environments = items
    .filter(({ id }) => mayUse === null || mayUse.includes(id))
    .map(environmentModelOut);
  return { ...principal, environments };
}

/**
 * Makes links that open the portal of an application. The address says which environment it is of, so
 * that the page has its looks from the start; the first one needs no saying.
 */
export async function portalOf(
  { storage }: Pick<HttpParts, 'storage'>,
  request: FastifyRequest,
  options: Pick<HttpOptions, 'publicUrl'>,
  { id, environmentId }: Application,
): Promise<(token: string) => string> {
  const first = await storage.read('firstEnvironment', undefined);
  const path = environmentId === first?.id ? portalPath : `${portalPath}/${environmentId}`;
  return (token) => {
    const fragment = new URLSearchParams({ app: id, token }).toString();
    return `${ownAddress(request, options)}${path}#${fragment}`;
  };
}

function accessOf({ capabilities: asked, readOnly, featureFlags, expiry, sessionId }: AccessIn) {
  if (readOnly === true && asked !== undefined && asked !== null) {
    throw Problem.field(['readOnly'], 'says the same as `capabilities`: send one of them');
  }
  const granted: Capability[] = readOnly === true ? ['ViewBase'] : (asked ?? [...capabilities]);
  return {
    capabilities: granted,
    featureFlags: featureFlags ?? [],
    sessionId: sessionId ?? null,
    expiryMs: (expiry ?? expirySecondsDefault) * 1000,
  };
}
