/** Event types as an OpenAPI document describes them: `webhooks` of 3.1, `x-webhooks` of 3.0. */
import {
  DocumentFault,
  followed,
  isNode,
  valueAt,
  type DocumentPath,
  type Node,
} from './document.ts';
import { modernize, standingAlone, type CopyBudget } from './standalone-schema.ts';

/** An event type of a document. What is absent there stays as it is in the catalogue. */
export interface DescribedEventType {
  name: string;
  description: string;
  deprecated: boolean;
  schema: Record<string, unknown> | null;
  groupName?: string;
  featureFlags?: string[];
  /** Where in the document it stands. */
  at: DocumentPath;
}

const namePattern = /^[a-zA-Z0-9\-_.]{1,256}$/;
const eventTypesMax = 1_000;
const valuesMax = 500_000;
const descriptionCharactersMax = 4096;
const methods = ['post', 'put', 'patch', 'get', 'delete'];

/** The event types of a document; throws `DocumentFault` at the first thing that is wrong. */
export function describedEventTypes(document: unknown): DescribedEventType[] {
  if (!isNode(document)) throw new DocumentFault([], 'an OpenAPI document is an object');
  const version = document['openapi'];
  if (typeof version !== 'string' || !/^3\.\d/.test(version)) {
    throw new DocumentFault(['openapi'], 'name the version of OpenAPI, 3.0 or later');
  }
  const place = document['webhooks'] === undefined ? 'x-webhooks' : 'webhooks';
  const webhooks = document[place];
  if (!isNode(webhooks)) {
    throw new DocumentFault(
      ['webhooks'],
      'the document describes no `webhooks` (nor `x-webhooks`)',
    );
  }
  const entries = Object.entries(webhooks);
  if (entries.length > eventTypesMax) {
    throw new DocumentFault(
      [place],
      `${entries.length} webhooks; at most ${eventTypesMax} at once`,
    );
  }
  const budget: CopyBudget = { valuesLeft: valuesMax };
  const described = entries.map(([key, item]) => eventTypeOf(document, [place, key], item, budget));
  const names = new Set<string>();
  for (const { name, at } of described) {
    if (names.has(name)) throw new DocumentFault(at, `\`${name}\` is described twice`);
    names.add(name);
  }
  return described;
}

function eventTypeOf(
  document: Node,
  place: [string, string],
  item: unknown,
  budget: CopyBudget,
): DescribedEventType {
  const pathItem = followed(document, item, place);
  const method = methods.find((one) => isNode(pathItem.node[one]));
  if (method === undefined) {
    throw new DocumentFault(pathItem.at, 'describes no request: a webhook has an operation `post`');
  }
  const operation = pathItem.node[method] as Node;
  const at = [...pathItem.at, method];
  const name = [place[1], operation['operationId']].find(
    (one): one is string => typeof one === 'string' && namePattern.test(one),
  );
  if (name === undefined) {
    throw new DocumentFault(
      place,
      'cannot be the name of an event type: use letters, digits, and - _ . here or in `operationId`',
    );
  }
  const description = [
    operation['description'],
    operation['summary'],
    pathItem.node['description'],
    pathItem.node['summary'],
  ].find((one): one is string => typeof one === 'string');
  if ((description?.length ?? 0) > descriptionCharactersMax) {
    throw new DocumentFault(at, `a description has at most ${descriptionCharactersMax} characters`);
  }
  return {
    name,
    description: description ?? '',
    deprecated: operation['deprecated'] === true,
    schema: payloadSchema(document, operation, at, budget),
    ...extensionsOf(operation, at),
    at: place,
  };
}

/** The extensions under which Svix reads group and flags. */
function extensionsOf(
  operation: Node,
  at: DocumentPath,
): Pick<DescribedEventType, 'groupName' | 'featureFlags'> {
  const groupName = operation['x-svix-group-name'];
  if (groupName !== undefined && !isName(groupName)) {
    throw new DocumentFault([...at, 'x-svix-group-name'], 'is no name of a group');
  }
  const given = operation['x-svix-feature-flags'] ?? operation['x-svix-feature-flag'];
  const flags = given === undefined ? undefined : [given].flat();
  if (flags !== undefined && !flags.every(isName)) {
    throw new DocumentFault([...at, 'x-svix-feature-flags'], 'are no names of flags');
  }
  return {
    ...(groupName === undefined ? {} : { groupName }),
    ...(flags === undefined || flags.length === 0 ? {} : { featureFlags: flags }),
  };
}

function payloadSchema(
  document: Node,
  operation: Node,
  at: DocumentPath,
  budget: CopyBudget,
): Node | null {
  if (operation['requestBody'] === undefined) return null;
  const body = followed(document, operation['requestBody'], [...at, 'requestBody']);
  const content = isNode(body.node['content']) ? body.node['content'] : {};
  const type = Object.keys(content).find((one) => /^application\/(?:[\w.-]+\+)?json\b/.test(one));
  if (type === undefined) return null;
  const media = content[type];
  if (!isNode(media) || !isNode(media['schema'])) return null;
  const place = [...body.at, 'content', type, 'schema'];
  const schema = standingAlone(document, media['schema'], place, budget);
  if (String(document['openapi']).startsWith('3.0')) modernize(schema);
  if (schema['examples'] === undefined) {
    const examples = examplesOf(document, media);
    const own = schema['example'] === undefined ? [] : [schema['example']];
    if (examples.length + own.length > 0) schema['examples'] = [...examples, ...own];
  }
  delete schema['example'];
  return schema;
}

function examplesOf(document: Node, media: Node): unknown[] {
  const named = isNode(media['examples']) ? Object.values(media['examples']) : [];
  const values = named
    .map((one) =>
      isNode(one) && typeof one['$ref'] === 'string' ? valueAt(document, one['$ref']) : one,
    )
    .flatMap((one) => (isNode(one) && 'value' in one ? [one['value']] : []));
  return media['example'] === undefined ? values : [media['example'], ...values];
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && namePattern.test(value);
}
