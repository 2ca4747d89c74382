/** What each route asks of who calls it. A route that says nothing, and has no known tag, is a mistake. */
import type { RouteOptions } from 'fastify';
import type { Capability } from '../domain/principal.ts';
import type { Access, Scope, ScopedResource } from '../domain/scope.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reachable without a key. */
    open?: boolean;
    /** What an API key needs; `any` for no scope. Otherwise it follows from the tag and the method. */
    scope?: Scope | 'any';
    /** What a portal token needs; without it, no portal token may call. */
    portal?: Capability | 'any';
    /** Whether the poller of the endpoint in the path may call (`sink_id` or `endpoint_id`). */
    poller?: boolean;
    /** Whether only keys of the first environment may call. */
    firstEnvironmentOnly?: boolean;
    /** What the above come to; written here when the route is added. */
    access?: AccessRule;
  }
}

export interface AccessRule {
  scope: Scope | 'any';
  portal: Capability | 'any' | null;
  poller: boolean;
  firstEnvironmentOnly: boolean;
}

/** The resource behind each tag of the API. */
const resourceByTag: Record<string, ScopedResource> = {
  Application: 'applications',
  Endpoint: 'endpoints',
  'Event Type': 'event-types',
  Message: 'messages',
  'Message Attempt': 'attempts',
  Issue: 'attempts',
  Alarm: 'attempts',
  Transformation: 'transformations',
  Connector: 'transformations',
  Integration: 'integrations',
  Source: 'sources',
  'Operational Webhook': 'operational-webhooks',
  'Operational Webhook Endpoint': 'operational-webhooks',
  'Background Task': 'background-tasks',
  Statistics: 'statistics',
  Environment: 'environment',
  'Environment Settings': 'environment',
  Authentication: 'portal',
  Management: 'keys',
  Member: 'members',
  'Audit Log': 'audit-log',
  System: 'system',
};

/** The rule of a route; null for one that is open. Throws where none can be found. */
export function accessRuleOf(route: RouteOptions): AccessRule | null {
  const { config = {}, schema, method, url } = route;
  if (config.open === true) return null;
  const scope = config.scope ?? scopeOf(schema?.tags, [method].flat());
  if (scope === null) {
    throw new Error(
      `${String(method)} ${url} says of nobody that they may call it: give it \`config.scope\`, or give its tag a resource in http/access-rule.ts.`,
    );
  }
  return {
    scope,
    portal: config.portal ?? null,
    poller: config.poller ?? false,
    firstEnvironmentOnly: config.firstEnvironmentOnly ?? false,
  };
}

function scopeOf(tags: readonly string[] | undefined, methods: readonly string[]): Scope | null {
  const resource = resourceByTag[tags?.[0] ?? ''];
  if (resource === undefined) return null;
  const access: Access = methods.every((one) => one === 'GET' || one === 'HEAD') ? 'read' : 'write';
  return `${resource}:${access}`;
}
