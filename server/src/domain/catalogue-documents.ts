/** The catalogue of event types as documents that other tools read: OpenAPI 3.1 and AsyncAPI 3. */
import { isNode, type Node } from './document.ts';
import type { EventType } from './event-type.ts';
import { newestVersion } from './example-payload.ts';

export type Described = Pick<
  EventType,
  'name' | 'description' | 'deprecated' | 'schemas' | 'groupName' | 'featureFlags'
>;

const info = { title: 'Webhooks', version: '1' };

/** Headers of Standard Webhooks, which every delivery carries. */
const deliveryHeaders = {
  'webhook-id': 'Identifies the message; the same for each attempt to deliver it.',
  'webhook-timestamp': 'When this attempt was made, in seconds since 1970.',
  'webhook-signature': 'Signatures of the above and the body, separated by spaces.',
};

/** OpenAPI 3.1: a webhook for each event type, its newest schema among the components. */
export function openApiDocument(eventTypes: readonly Described[]): Node {
  const schemas = schemasOf(eventTypes, (name) => `#/components/schemas/${name}`);
  const webhooks = eventTypes.map((eventType): [string, Node] => {
    const { name, description, deprecated, groupName, featureFlags } = eventType;
    const media = name in schemas ? { schema: { $ref: `#/components/schemas/${name}` } } : {};
    const operation = {
      operationId: name,
      ...(description === '' ? {} : { description }),
      ...(deprecated ? { deprecated } : {}),
      ...(groupName === null ? {} : { tags: [groupName], 'x-svix-group-name': groupName }),
      ...(featureFlags === null ? {} : { 'x-svix-feature-flags': featureFlags }),
      parameters: Object.entries(deliveryHeaders).map(([header, meaning]) => ({
        name: header,
        in: 'header',
        required: true,
        description: meaning,
        schema: { type: 'string' },
      })),
      requestBody: { required: true, content: { 'application/json': media } },
      responses: { '2XX': { description: 'Taken; anything else is tried again.' } },
    };
    return [name, { post: operation }];
  });
  return {
    openapi: '3.1.0',
    info,
    webhooks: Object.fromEntries(webhooks),
    components: { schemas },
  };
}

/** AsyncAPI 3: a channel and a message for each event type; where they go is each customer's own. */
export function asyncApiDocument(eventTypes: readonly Described[]): Node {
  const schemas = schemasOf(eventTypes, (name) => `#/components/schemas/${name}/schema`);
  const channels: Node = {};
  const operations: Node = {};
  const messages: Node = {};
  for (const { name, description, deprecated, groupName } of eventTypes) {
    const isNamed = name in schemas;
    messages[name] = {
      name,
      ...(description === '' ? {} : { description }),
      ...(deprecated ? { 'x-deprecated': true } : {}),
      ...(groupName === null ? {} : { tags: [{ name: groupName }] }),
      contentType: 'application/json',
      headers: {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(deliveryHeaders).map(([header, meaning]) => [
            header,
            { type: 'string', description: meaning },
          ]),
        ),
      },
      payload: isNamed ? { $ref: `#/components/schemas/${name}` } : { type: 'object' },
    };
    channels[name] = {
      // Known only to the endpoint that a message goes to.
      address: null,
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
    };
    operations[`send.${name}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
    };
  }
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    channels,
    operations,
    components: {
      messages,
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [
          name,
          { schemaFormat: `application/schema+json;version=${draftOf(schema)}`, schema },
        ]),
      ),
    },
  };
}

/** The newest schemas by event type, with references that hold where `placeOf` puts them. */
function schemasOf(
  eventTypes: readonly Described[],
  placeOf: (name: string) => string,
): Record<string, Node> {
  const schemas: Record<string, Node> = {};
  for (const { name, schemas: versions } of eventTypes) {
    const version = newestVersion(versions);
    const schema = version === null ? undefined : versions![version];
    if (isNode(schema)) schemas[name] = moved(schema, placeOf(name)) as Node;
  }
  return schemas;
}

/** Within a schema that has an id of its own, references count from there, and stay. */
function moved(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((one) => moved(one, place));
  if (!isNode(value) || typeof value['$id'] === 'string') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isReference = key === '$ref' && typeof inner === 'string' && /^#(?:\/|$)/.test(inner);
      return [key, isReference ? place + inner.slice(1) : moved(inner, place)];
    }),
  );
}

function draftOf(schema: Node): string {
  const named = schema['$schema'];
  return typeof named === 'string' && named.includes('draft-07') ? 'draft-07' : 'draft-2020-12';
}
