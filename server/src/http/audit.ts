/** Notes each request that changes a configuration, also one that was refused, in the audit log. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Principal } from '../domain/principal.ts';
import type { HttpParts } from './http-parts.ts';

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const signIn = 'v1.authentication.sign-in';
/** Of these everybody may do some, so that no scope tells that they change something. */
const ownChanges = new Set([
  signIn,
  'v1.authentication.change-password',
  'v1.view.create',
  'v1.view.patch',
  'v1.view.delete',
]);
/** What is asked for by other methods than GET, and changes nothing. */
const looks = /\b(test|try|preview|precheck|aggregate|export|validate|count|poll|consumer)\b/;

const fieldsMax = 50;
const fieldCharsMax = 64;
const objectCharsMax = 256;
const answerCharsMax = 65_536;
const requestIdForm = /^[\x21-\x7e]{1,128}$/;

/** To be called before the routes are added. An answer leaves once its entry is written. */
export function auditRequests(
  app: FastifyInstance,
  { audit, ids, clock }: Pick<HttpParts, 'audit' | 'ids' | 'clock'>,
): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const operation = operationOf(request);
    // Whoever is unknown is not told of: everybody could fill the log.
    if (operation === null || (request.principal ?? null) === null) return done(null, payload);
    const { principal } = request;
    const entry: AuditEntry = {
      id: ids.next('aud'),
      environmentId: principal.environmentId,
      at: clock.now(),
      ...actorOf(principal),
      operation,
      objectIds: isTheirs(request, reply.statusCode) ? objectsOf(request, payload) : [],
      fields: fieldsOf(request.body),
      status: reply.statusCode,
      requestId: requestIdOf(request),
      remoteAddress: request.ip,
    };
    void audit.note(entry).then(() => done(null, payload));
  });
}

/** Null for what the log does not tell of: looking, and sending messages. */
function operationOf(request: FastifyRequest): string | null {
  if (!changing.has(request.method) || request.is404) return null;
  const { config, schema } = request.routeOptions;
  const operation = schema?.operationId;
  if (operation === undefined) return null;
  if (ownChanges.has(operation)) return operation;
  const scope = config.access?.scope ?? 'any';
  if (scope === 'any' || scope.endsWith(':read') || looks.test(operation)) return null;
  if (scope === 'messages:write' && request.method !== 'DELETE') return null;
  return operation;
}

function actorOf(principal: Principal): Pick<AuditEntry, 'actorKind' | 'actorId' | 'actorName'> {
  const actorId = principal.keyId;
  switch (principal.kind) {
    case 'environment': {
      const { member } = principal;
      if (member === undefined) return { actorKind: 'key', actorId, actorName: '' };
      return { actorKind: 'member', actorId, actorName: `${member.name} <${member.email}>` };
    }
    case 'application':
      return { actorKind: 'portal', actorId, actorName: principal.sessionId ?? '' };
    case 'poller':
      return { actorKind: 'poller', actorId, actorName: '' };
  }
}

/** What was refused for another reason than their rights may be something of others. */
function isTheirs({ principal, routeOptions }: FastifyRequest, status: number): boolean {
  if (status < 400) return true;
  if (status !== 403 || principal.kind !== 'environment') return false;
  return principal.ofFirstEnvironment || routeOptions.config.access?.firstEnvironmentOnly !== true;
}

function objectsOf(request: FastifyRequest, payload: unknown): string[] {
  const named = Object.values((request.params ?? {}) as Record<string, string>);
  const made = typeof payload === 'string' ? idIn(payload) : null;
  const objects = new Set([...named, ...(made === null ? [] : [made])]);
  return [...objects].map((one) => one.slice(0, objectCharsMax));
}

/** The id of what an answer describes. */
function idIn(payload: string): string | null {
  if (payload.length > answerCharsMax || !payload.startsWith('{')) return null;
  try {
    const answer = JSON.parse(payload) as { id?: unknown; member?: { id?: unknown } };
    const id = answer.id ?? answer.member?.id;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

function fieldsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.keys(body)
    .slice(0, fieldsMax)
    .map((name) => name.slice(0, fieldCharsMax));
}

function requestIdOf({ headers }: FastifyRequest): string | null {
  const id = headers['x-request-id'];
  return typeof id === 'string' && requestIdForm.test(id) ? id : null;
}
