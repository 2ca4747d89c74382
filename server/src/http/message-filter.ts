/** The filters that lists of messages and of attempts have in common. */
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import type { MessageFilter } from '../storage/storage.ts';
import { Channel, Limit, Ordering, Tag, Timestamp } from './schemas/common.ts';

export const filterFields = {
  limit: Type.Optional(Limit),
  order: Type.Optional(Ordering),
  channel: Type.Optional(Channel),
  tag: Type.Optional(Tag),
  before: Type.Optional(Timestamp),
  after: Type.Optional(Timestamp),
  with_content: Type.Optional(
    Type.Boolean({ description: 'Whether payloads and answers are part of the list.' }),
  ),
  event_types: Type.Optional(
    Type.Unsafe<string | string[]>({
      anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }],
      description: 'Names, separated by commas or given repeatedly.',
    }),
  ),
};
const Fields = Type.Object(filterFields);

const namePattern = /^[a-zA-Z0-9\-_.]+$/;
/** `event_types`, `event_types[]`, `event_types[0]`: as the clients of nine languages write lists. */
const listField = /^event_types(\[\d*\])?$/;

/** What a query asks for; messages and attempts are found by time through their ids. */
export function messageFilter(applicationId: string, query: Static<typeof Fields>): MessageFilter {
  return {
    applicationId,
    channel: query.channel ?? null,
    tag: query.tag ?? null,
    eventTypes: eventTypesOf(query),
    since: timeOf(query.after),
    before: timeOf(query.before),
  };
}

function eventTypesOf(query: Record<string, unknown>): string[] | null {
  const names = Object.entries(query)
    .filter(([field]) => listField.test(field))
    .flatMap(([, value]) => [value].flat() as string[])
    .flatMap((value) => value.split(','))
    .filter((name) => name !== '');
  if (names.length === 0) return null;
  const wrong = names.find((name) => !namePattern.test(name));
  if (wrong !== undefined || names.length > 100) {
    throw new Problem('validation', undefined, [
      {
        loc: ['query', 'event_types'],
        msg:
          wrong === undefined ? 'at most 100 names' : `\`${wrong}\` is not a name of an event type`,
        type: 'value_error',
      },
    ]);
  }
  return names;
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}
