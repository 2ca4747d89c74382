/** What an API key may be allowed: a resource, and whether to read or to write it. */

/**
 * Every resource with what is behind it. Reading and writing are separate, so that a producer can
 * send without reading what others sent.
 */
export const scopedResources = {
  applications: 'applications',
  endpoints: 'endpoints with their headers, filters and statistics',
  'endpoint-secrets': 'signing secrets of endpoints, and credentials that deliveries carry',
  'event-types': 'the catalogue of event types',
  messages: 'messages: sending them, reading and removing what was sent',
  attempts: 'attempts: reading them, sending again, replaying and recovering; issues and alarms',
  transformations: 'transformations and connectors',
  integrations: 'integrations and their keys',
  sources: 'sources: addresses that receive, their endpoints and what came of requests',
  'operational-webhooks': 'endpoints that hear of what happens to deliveries',
  'background-tasks': 'background tasks',
  statistics: 'usage and delivery statistics',
  portal: 'tokens for users of an application, and poller tokens',
  environment: "the environment's settings, and its export and import",
  keys: 'API keys of the environment',
  'audit-log': 'who changed what of the environment',
  members: 'people who sign in; counts in keys of the first environment only',
  system: 'how the server itself is; counts in keys of the first environment only',
  environments: 'environments; counts in keys of the first environment only',
} as const;

export type ScopedResource = keyof typeof scopedResources;
export type Access = 'read' | 'write';
export type Scope = `${ScopedResource}:${Access}`;

/** What a key may be given: `messages:write`, or `messages:*` for both. */
export const scopePattern = `^(${Object.keys(scopedResources).join('|')}):(read|write|\\*)$`;

/** The single scopes that a list of scopes stands for. */
export function expandScopes(scopes: readonly string[]): ReadonlySet<string> {
  return new Set(
    scopes.flatMap((scope) =>
      scope.endsWith(':*') ? [`${scope.slice(0, -1)}read`, `${scope.slice(0, -1)}write`] : [scope],
    ),
  );
}

/** The scopes among `asked` that the holder of `held` does not have; null stands for all. */
export function scopesBeyond(
  held: readonly string[] | null,
  asked: readonly string[] | null,
): string[] {
  if (held === null) return [];
  if (asked === null) return ['*'];
  const own = expandScopes(held);
  return [...expandScopes(asked)].filter((scope) => !own.has(scope));
}
