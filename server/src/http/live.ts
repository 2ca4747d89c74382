/** GET /api/v1/stream/live: what happens in the environment, as it happens. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import {
  happeningKinds,
  letsThrough,
  type HappeningFilter,
  type HappeningKind,
} from '../domain/happening.ts';
import { Problem } from '../domain/problem.ts';
import type { Scope } from '../domain/scope.ts';
import { findApplication } from '../manage/applications.ts';
import type { Kept } from '../manage/live-feed.ts';
import { hasScope } from './authorize.ts';
import { EventStream } from './event-stream.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { listOf } from './message-filter.ts';
import { Ref } from './schemas/common.ts';
import { LiveOut } from './schemas/live.ts';

const LiveQuery = Type.Object({
  kinds: Type.Optional(
    Type.String({ description: `Some of ${happeningKinds.join(', ')}, with commas between.` }),
  ),
  app_id: Type.Optional(Type.String({ description: 'Id or uid of an application.' })),
  event_types: Type.Optional(
    Type.Unsafe<string | string[]>({
      anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }],
      description: 'Names, separated by commas or given repeatedly.',
    }),
  ),
  outcome: Type.Optional(
    Type.Union([Type.Literal('success'), Type.Literal('fail')], {
      description: 'Of attempts and requests; messages have none yet.',
    }),
  ),
  iterator: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{1,32}-[0-9]{1,15}$',
      description: 'An id that was told; the header `Last-Event-ID` does the same.',
    }),
  ),
});
type LiveQuery = Static<typeof LiveQuery>;

/** What a key needs to be told of each kind. */
const scopes: Record<HappeningKind, Scope> = {
  message: 'messages:read',
  attempt: 'attempts:read',
  request: 'sources:read',
  rejected: 'sources:read',
};

export function liveRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  const { live, clock } = parts;

  app.get<{ Querystring: LiveQuery }>(
    '/stream/live',
    {
      config: { scope: 'messages:read' },
      schema: {
        tags: ['Message'],
        operationId: 'v1.stream.live',
        summary: 'Hear of messages, attempts and received requests as they happen',
        description:
          'With `Accept: text/event-stream`, server-sent events until you leave (docs/live.md). Otherwise what is kept since `iterator`, at once. Attempts and requests need `attempts:read` and `sources:read`.',
        querystring: LiveQuery,
        response: { 200: Ref(LiveOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, query, headers } = request;
      const filter = await filterOf(request);
      const place = placeOf(query.iterator ?? headers['last-event-id']);
      const asksForStream = headers.accept?.includes('text/event-stream') === true;
      if (asksForStream && request.method === 'GET') {
        return stream(request, reply, filter, place);
      }
      const { kept, isAll, last } = keptSince(environmentId, filter, place);
      return { data: kept.map(toldOf), iterator: idOf(last), isAll, nodes: nodes() };
    },
  );

  function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    filter: HappeningFilter,
    place: Place | null,
  ): FastifyReply {
    const { environmentId } = request;
    let leave: (() => void) | null = null;
    let events: EventStream | null = null;
    const found = place === null ? null : keptSince(environmentId, filter, place);
    leave = live.listen(environmentId, {
      filter,
      told: (kept) => sendKept(events!, kept),
      summed: (sums) => events!.send('sum', sums),
      ended: () => events!.end(),
    });
    if (leave === null) throw new Problem('server_busy', 'Too many listen already. Try again.');
    events = new EventStream(reply, clock, options.live, {
      ended: leave,
      isAllowed: () => request.isStillAdmitted(),
    });
    events.send('open', { nodes: nodes() }, idOf(live.since(environmentId, null).last));
    if (found?.isAll === false) events.send('gap', {});
    for (const kept of found?.kept ?? []) sendKept(events, kept);
    return reply;
  }

  const nodes = () => (live.tellsOfAllNodes ? 'all' : 'one');
  const idOf = (number: number): string => `${live.epoch}-${number}`;
  const toldOf = ({ number, happening }: Kept) => ({
    id: idOf(number),
    ...happening,
    at: isoTime(happening.at),
    ...('nextAttemptAt' in happening && happening.nextAttemptAt !== null
      ? { nextAttemptAt: isoTime(happening.nextAttemptAt) }
      : {}),
  });

  function sendKept(events: EventStream, kept: Kept): void {
    events.send(kept.happening.kind, toldOf(kept), idOf(kept.number));
  }

  function keptSince(environmentId: string, filter: HappeningFilter, place: Place | null) {
    // A number of another run, or of another node, says nothing of what is kept here.
    const isOurs = place === null || place.epoch === live.epoch;
    const number = place === null ? null : isOurs ? place.number : -1;
    const { kept, isAll, last } = live.since(environmentId, number);
    const fitting = kept.filter(({ happening }) => letsThrough(filter, happening));
    return { kept: fitting, isAll, last };
  }

  async function filterOf(
    request: FastifyRequest<{ Querystring: LiveQuery }>,
  ): Promise<HappeningFilter> {
    const { environmentId, query, principal } = request;
    const application =
      query.app_id === undefined ? null : await findApplication(parts, environmentId, query.app_id);
    const told = kindsOf(query).filter(
      (kind) => principal.kind === 'environment' && hasScope(principal, scopes[kind]),
    );
    return {
      kinds: new Set(told),
      appId: application?.id ?? null,
      eventTypes: listOf(query, 'event_types'),
      outcome: query.outcome ?? null,
    };
  }
}

interface Place {
  epoch: string;
  number: number;
}

/** What has another form was given by nobody here: something may be missing. */
function placeOf(text: unknown): Place | null {
  if (typeof text !== 'string' || text === '') return null;
  const [epoch = '', number = ''] = text.split('-');
  return { epoch, number: Number(number) };
}

function kindsOf({ kinds }: LiveQuery): HappeningKind[] {
  if (kinds === undefined || kinds === '') return [...happeningKinds];
  const asked = kinds.split(',');
  const wrong = asked.find((one) => !happeningKinds.includes(one as HappeningKind));
  if (wrong === undefined) return asked as HappeningKind[];
  throw new Problem('validation', undefined, [
    {
      loc: ['query', 'kinds'],
      msg: `\`${wrong}\` is none of ${happeningKinds.join(', ')}`,
      type: 'value_error',
    },
  ]);
}
