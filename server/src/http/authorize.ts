/** Decides, for every route in one place, whether who asks may call it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {
  ApplicationPrincipal,
  EnvironmentPrincipal,
  PollerPrincipal,
} from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { expandScopes, type Scope } from '../domain/scope.ts';
import { accessRuleOf, type AccessRule } from './access-rule.ts';
import type { HttpParts } from './http-parts.ts';

interface PathNames {
  app_id?: string;
  source_id?: string;
  env_id?: string;
  endpoint_id?: string;
  sink_id?: string;
}

/** Gives each route that is added from now on its rule; without one the server does not start. */
export function ruleRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const access = accessRuleOf(route);
    if (access !== null) route.config = { ...route.config, access };
  });
}

/**
 * Returns where `request.principal` may call the route. 404 where its path names what is not
 * theirs, the same as for what does not exist; 403 where they know of it and lack the right. The
 * 404 comes first, so that a 403 never says that something exists.
 */
export function authorize(request: FastifyRequest, parts: HttpParts): void | Promise<void> {
  const rule = request.routeOptions.config.access;
  // A route without a rule was added past `ruleRoutes`: nobody may call it.
  if (rule === undefined) throw lacking('This address is open to nobody.');
  const { principal } = request;
  const path = request.params as PathNames;
  switch (principal.kind) {
    case 'environment':
      return allowEnvironment(principal, rule, path);
    case 'application':
      return allowApplication(principal, rule, path, parts);
    case 'poller':
      return allowPoller(principal, rule, path, parts);
  }
}

function allowEnvironment(key: EnvironmentPrincipal, rule: AccessRule, path: PathNames): void {
  if (rule.firstEnvironmentOnly && !key.ofFirstEnvironment) {
    throw lacking(
      key.member === undefined
        ? 'Only keys of the first environment of this server may do this.'
        : 'Only members who may use all environments may do this.',
    );
  }
  if (path.env_id !== undefined && path.env_id !== key.environmentId && !managesOthers(key, rule)) {
    throw new Problem('not_found');
  }
  requireScope(key, rule.scope);
}

/** 403, with its name, where an API key or a role lacks a scope. */
export function requireScope(key: EnvironmentPrincipal, scope: Scope | 'any'): void {
  if (hasScope(key, scope)) return;
  const who = key.member === undefined ? 'This API key' : `The role ${key.member.role}`;
  throw lacking(`${who} lacks the scope \`${scope}\`.`);
}

function managesOthers(key: EnvironmentPrincipal, { scope }: AccessRule): boolean {
  const access = scope.endsWith(':read') ? 'read' : 'write';
  return key.ofFirstEnvironment && hasScope(key, `environments:${access}`);
}

/** Lists of scopes expanded once; they are kept as long as the principal is at hand. */
const expanded = new WeakMap<EnvironmentPrincipal, ReadonlySet<string>>();

/** Whether an API key may do what needs this scope. */
export function hasScope(key: EnvironmentPrincipal, scope: Scope | 'any'): boolean {
  if (key.scopes === null || scope === 'any') return true;
  let scopes = expanded.get(key);
  if (scopes === undefined) {
    scopes = expandScopes(key.scopes);
    expanded.set(key, scopes);
  }
  return scopes.has(scope);
}

async function allowApplication(
  token: ApplicationPrincipal,
  rule: AccessRule,
  path: PathNames,
  parts: HttpParts,
): Promise<void> {
  await requireOwnApplication(token, path, parts);
  if (rule.portal === null) throw lacking('A token for one application cannot do this.');
  if (rule.portal !== 'any' && !token.capabilities.includes(rule.portal)) {
    throw lacking(`This token lacks the capability \`${rule.portal}\`.`);
  }
}

async function allowPoller(
  token: PollerPrincipal,
  rule: AccessRule,
  path: PathNames,
  parts: HttpParts,
): Promise<void> {
  await requireOwnApplication(token, path, parts);
  const named = path.sink_id ?? path.endpoint_id;
  if (named !== undefined && named !== token.endpointId) {
    const { applicationId } = token;
    const found = await parts.storage.read('getEndpoint', { applicationId, idOrUid: named });
    if (found?.id !== token.endpointId) throw new Problem('not_found');
  }
  if (!rule.poller) throw lacking('A poller token can only poll its endpoint.');
}

/** The path may name the application by its uid. What names no application concerns none. */
async function requireOwnApplication(
  { environmentId, applicationId }: ApplicationPrincipal | PollerPrincipal,
  { app_id, source_id, env_id }: PathNames,
  { plans, storage }: HttpParts,
): Promise<void> {
  if (env_id !== undefined && env_id !== environmentId) throw new Problem('not_found');
  if (source_id !== undefined) {
    const source = await storage.read('getSource', { environmentId, idOrUid: source_id });
    if (source?.applicationId !== applicationId) throw new Problem('not_found');
    return;
  }
  if (app_id === undefined || app_id === applicationId) return;
  const plan = plans.peekNamed(environmentId, app_id) ?? (await plans.named(environmentId, app_id));
  if (plan?.application.id !== applicationId) throw new Problem('not_found');
}

/** 403; the detail says what is missing. */
export function lacking(detail: string): Problem {
  return new Problem('insufficient access', detail);
}
