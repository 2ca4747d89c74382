/** Every list, filter, statistic and count that is measured on a large store. */
import type { ReadVerb } from '../server/src/storage/storage.ts';
import { applicationId, endpointIds, quietEndpoint, type Filled } from './fill-store.ts';

export interface FilledWith extends Filled {
  from: number;
  until: number;
}

type Filter = Record<string, unknown>;

const dayMs = 86_400_000;

/** What each is called, the verb, and its input, which is another one each time. */
export function listAsks({
  ids,
  positions,
  from,
  until,
}: FilledWith): [string, ReadVerb, () => unknown][] {
  const anything = {
    applicationId,
    channel: null,
    tag: null,
    eventTypes: null,
    since: null,
    before: null,
  };
  /** Pages lie anywhere in the list, as those of somebody who reads on do. */
  const page = () => ({
    limit: 50,
    order: 'descending' as const,
    from: ids[Math.floor(Math.random() * ids.length)]!,
  });
  const attemptPage = () => ({ ...page(), from: page().from.replace('msg_', 'atmpt_') });
  const endpoint = () => endpointIds[Math.floor(Math.random() * 10)]!;

  const middle = from + (until - from) / 2;
  const filters: [string, Filter][] = [
    ['none', {}],
    ['channel, 1 in 10', { channel: 'channel-3' }],
    ['tag, 1 in 100', { tag: 'tag-42' }],
    ['tag, 1 in all', { tag: 'rare' }],
    ['event type, 1 in 20', { eventTypes: ['type.7'] }],
    ['event type, 1 in all', { eventTypes: ['rare.type'] }],
    ['before', { before: middle }],
    ['after', { since: middle }],
  ];
  const asks: [string, ReadVerb, () => unknown][] = [];
  for (const [name, filter] of filters) {
    asks.push([
      `messages; ${name}`,
      'listMessages',
      () => ({ ...anything, ...page(), withPayload: true, ...filter }),
    ]);
  }
  for (const [name, filter] of [
    ...filters,
    ['status success', { statuses: ['success'] }],
    ['status fail', { statuses: ['fail'] }],
    ['status sending', { statuses: ['sending'] }],
    ['status canceled, none', { statuses: ['canceled'] }],
    ['a quiet endpoint', { endpointId: quietEndpoint }],
  ] as [string, Filter][]) {
    asks.push([
      `attempted messages; ${name}`,
      'attemptedMessages',
      () => ({
        ...anything,
        ...page(),
        endpointId: endpoint(),
        statuses: null,
        withPayload: true,
        ...filter,
      }),
    ]);
  }
  for (const [name, filter] of [
    ...filters,
    ['status fail', { statuses: ['fail'] }],
    ['status canceled, none', { statuses: ['canceled'] }],
    ['status code 4xx, none', { statusCodeClass: 400 }],
  ] as [string, Filter][]) {
    asks.push([
      `attempts of an endpoint; ${name}`,
      'listAttempts',
      () => ({
        ...anything,
        ...attemptPage(),
        endpointId: endpoint(),
        messageId: null,
        statuses: null,
        statusCodeClass: null,
        withMessage: false,
        withPayload: true,
        ...filter,
      }),
    ]);
  }
  const position = () => positions[Math.floor(Math.random() * positions.length)]!;
  const days = Math.round((until - from) / dayMs);
  const whole = { minuteFrom: Math.floor(from / 60_000), minuteBefore: Math.ceil(until / 60_000) };
  asks.push(
    ['a message', 'getMessage', () => ({ applicationId, idOrEventId: page().from })],
    [
      'attempts of a message',
      'listAttempts',
      () => ({
        ...anything,
        ...page(),
        messageId: page().from,
        endpointId: null,
        statuses: null,
        statusCodeClass: null,
        withMessage: false,
        withPayload: true,
        from: null,
      }),
    ],
    [
      'attempted destinations',
      'attemptedDestinations',
      () => ({ position: position(), targets: [], limit: 50, from: null, order: 'ascending' }),
    ],
    [
      `endpoint statistics, ${days} days`,
      'countAttempts',
      () => ({ endpointId: endpoint(), ...whole }),
    ],
    [
      'what waits for an endpoint',
      'backlogOf',
      () => ({ endpointId: endpoint(), max: 100_000, freshMax: 1_000 }),
    ],
    [
      `application by the hour, ${days} days`,
      'attemptsByHour',
      () => ({ applicationId, ...whole }),
    ],
    ['headers at a moment', 'endpointHeadersAt', () => ({ endpointId: endpoint(), at: until })],
  );

  return asks;
}
