/**
 * /in/{token}: the public addresses of sources. Whoever knows one may ask; whether a request is taken
 * is decided by the scheme of the source. No key is asked for.
 */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { ReceivedRequest } from '../domain/received-request.ts';
import type { SourcePlan } from '../storage/source-plans.ts';
import { createRanges, type AddressRanges } from '../lib/address-ranges.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { receivePath } from './receive-path.ts';
import { SlowRefusals } from './slow-refusals.ts';
import { senderOf } from './sender-address.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The source of this address; set before its body is read. */
    sourcePlan: SourcePlan | null;
    /** Gives its place among the requests under way to another one. */
    leaveRoom: () => void;
  }
}

type Params = { token: string };

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;
const encodings: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

export function receiveRoutes(
  app: FastifyInstance,
  { clock, receive, noteUnread, sources }: HttpParts,
  options: HttpOptions,
): void {
  const { publicUrl, bodyBytesMax } = options;
  const room = options.receiving;
  const proxies = createRanges(options.trustedProxies);
  /** Requests under way, in all and by source. */
  let underWay = 0;
  const bySource = new Map<string, number>();
  const refusals = new SlowRefusals(clock, room.refusals);

  app.decorateRequest('sourcePlan', null);
  app.decorateRequest('leaveRoom', () => {});
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  /** Finds the source before a body is read, and keeps one that hangs from taking all the room. */
  const enter = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { token } = request.params as Params;
    if (underWay >= room.requestsMax) throw busy('This server');
    let plan = sources.plans.peek(token) ?? null;
    if (plan === null) {
      // Whoever guesses addresses makes the store look for each.
      if (sources.plans.lookUps >= room.lookUpsMax) throw busy('This server');
      plan = await sources.plans.byToken(token);
    }
    if (plan === null || plan.source.disabled || !receives(plan)) {
      throw new Problem('not_found', 'No source receives at this address.');
    }
    const { id } = plan.source;
    const own = bySource.get(id) ?? 0;
    if (own >= room.perSourceMax) throw busy('This source');
    bySource.set(id, own + 1);
    underWay += 1;
    let isUnderWay = true;
    request.leaveRoom = () => {
      if (!isUnderWay) return;
      isUnderWay = false;
      underWay -= 1;
      const left = bySource.get(id)! - 1;
      if (left === 0) bySource.delete(id);
      else bySource.set(id, left);
    };
    reply.raw.once('close', request.leaveRoom);
    request.sourcePlan = plan;
  };

  const receives = ({ source }: SourcePlan): boolean =>
    sources.kinds.find(source.type)?.receives === true;

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const plan = request.sourcePlan!;
    const body = await decoded(request, bodyBytesMax);
    const received = receivedRequest(
      request,
      ownAddress(request, { publicUrl }),
      proxies,
      body,
      clock.now(),
    );
    const answered = await receive(plan, received);
    if (answered === null) throw new Problem('not_found', 'No source receives at this address.');
    if (answered.status >= 400) {
      // Nothing of it is left to do: what waits for its answer takes no room from others.
      request.leaveRoom();
      if (!(await refusals.mayAnswer(plan.source.id))) {
        reply.hijack();
        request.raw.destroy();
        return reply;
      }
    }
    reply.code(answered.status);
    // What is answered may repeat what was sent: it must not run as a page of this server.
    reply.header('x-content-type-options', 'nosniff');
    reply.header('content-security-policy', "default-src 'none'; sandbox");
    for (const [name, value] of Object.entries(answered.headers)) reply.header(name, value);
    return reply.send(Buffer.from(answered.body));
  };

  // What is refused before it could be looked at is seen by the owner too.
  app.addHook('onError', async (request, _reply, error) => {
    const reason = unreadReason(error);
    if (request.sourcePlan === null || reason === null) return;
    const base = ownAddress(request, { publicUrl });
    const empty = new Uint8Array();
    noteUnread(request.sourcePlan, receivedRequest(request, base, proxies, empty, clock.now()), {
      ...reason,
      bodyBytes: Number(request.headers['content-length'] ?? 0) || 0,
    });
  });

  for (const url of [`${receivePath}:token`, `${receivePath}:token/*`]) {
    app.route<{ Params: Params }>({
      method: methods,
      url,
      exposeHeadRoute: false,
      config: { open: true, takesEncodings: true },
      schema: { hide: true },
      onRequest: enter,
      handler: answer,
    });
  }
}

/** Why a request was refused whose body was not read; null where that is no fault of the request. */
function unreadReason(error: Error & { code?: string }) {
  const code = error instanceof Problem ? error.code : (error.code ?? '');
  switch (code) {
    case 'payload_too_large':
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, reason: 'body_too_large', detail: 'The body is over 2 MB.' } as const;
    case 'unsupported_media_type':
      return { status: 415, reason: 'encoding_unknown', detail: error.message } as const;
    case 'invalid_argument':
      return { status: 400, reason: 'body_unreadable', detail: error.message } as const;
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH': {
      const detail = 'The body is not as long as its Content-Length says.';
      return { status: 400, reason: 'body_unreadable', detail } as const;
    }
    default:
      return null;
  }
}

function busy(who: string): Problem {
  return new Problem(
    'server_busy',
    `${who} has as many requests under way as it takes. Try again.`,
  );
}

async function decoded(request: FastifyRequest, bytesMax: number): Promise<Uint8Array> {
  let body: Uint8Array = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
  const named = request.headers['content-encoding'] ?? '';
  const applied = named.split(',').map((one) => one.trim().toLowerCase());
  if (applied.length > 2) throw new Problem('unsupported_media_type');
  // The last one that was put on comes off first.
  for (const encoding of applied.toReversed()) {
    if (encoding === '' || encoding === 'identity') continue;
    const decompress = Object.hasOwn(encodings, encoding) ? encodings[encoding] : undefined;
    if (decompress === undefined) {
      throw new Problem(
        'unsupported_media_type',
        'A body may be encoded as gzip, deflate or br, or not at all.',
      );
    }
    try {
      body = await decompress(body, { maxOutputLength: bytesMax });
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
        throw new Problem('payload_too_large');
      }
      throw new Problem('invalid_argument', `The body is not encoded as ${encoding}.`);
    }
  }
  return body;
}

function receivedRequest(
  request: FastifyRequest,
  base: string,
  proxies: AddressRanges,
  body: Uint8Array,
  receivedAt: number,
): ReceivedRequest {
  const { raw } = request;
  const url = raw.url ?? '';
  const queryAt = url.indexOf('?');
  const whole = queryAt < 0 ? url : url.slice(0, queryAt);
  const restAt = whole.indexOf('/', receivePath.length);
  const headers = pairsOf(raw.rawHeaders);
  const forwarded = headers.filter(([name]) => name === 'x-forwarded-for');
  const sender = senderOf(
    request.ip,
    forwarded.map(([, value]) => value),
    proxies,
  );
  return {
    method: request.method,
    url: `${base}${url}`,
    path: restAt < 0 ? '' : whole.slice(restAt),
    query: queryAt < 0 ? '' : url.slice(queryAt + 1),
    headers,
    body,
    remoteAddress: sender.address,
    fromTrustedProxy: sender.fromTrustedProxy,
    receivedAt,
  };
}

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([raw[index]!.toLowerCase(), raw[index + 1]!]);
  }
  return pairs;
}
