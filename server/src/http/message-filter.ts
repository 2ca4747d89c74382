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

/** What the items of lists in a query may hold, and what they are. */
const lists = {
  event_types: { pattern: /^[a-zA-Z0-9\-_.]+$/, word: 'name of an event type' },
  channels: { pattern: /^[a-zA-Z0-9\-_.:+]+$/, word: 'channel' },
};

/** What a query asks for; messages and attempts are found by time through their ids. */
export function messageFilter(applicationId: string, query: Static<typeof Fields>): MessageFilter {
  return {
    applicationId,
    channel: query.channel ?? null,
    tag: query.tag ?? null,
    eventTypes: listOf(query, 'event_types'),
    since: timeOf(query.after),
    before: timeOf(query.before),
  };
}

/**
 * A list in a query, or null where it is not there. `event_types`, `event_types[]` and
 * `event_types[0]`, repeated or with commas: as the clients of nine languages write lists.
 */
export function listOf(query: Record<string, unknown>, field: keyof typeof lists): string[] | null {
  const { pattern, word } = lists[field];
  const items = Object.entries(query)
    .filter(([name]) => name.replace(/\[\d*\]$/, '') === field)
    .flatMap(([, value]) => [value].flat() as string[])
    .flatMap((value) => value.split(','))
    .filter((item) => item !== '');
  if (items.length === 0) return null;
  const wrong = items.find((item) => !pattern.test(item));
  if (wrong !== undefined || items.length > 100) {
    throw new Problem('validation', undefined, [
      {
        loc: ['query', field],
        msg: wrong === undefined ? 'at most 100 names' : `\`${wrong}\` is not a ${word}`,
        type: 'value_error',
      },
    ]);
  }
  return items;
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}
