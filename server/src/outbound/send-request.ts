/**
 * The production transport: one guarded dispatcher through which everything goes out.
 *
 * In this order: what the URL itself forbids; a connection of this application to this origin
 * (kept ones were checked when they were opened); the request under a total deadline; the answer
 * under caps. Redirects are not followed: the next hop would be an unchecked one.
 */
import { Pool, type Dispatcher } from 'undici';
import type { Outcome } from '../domain/outcome.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import { createAddressGuard } from './address-guard.ts';
import { isOwnReceiver, urlRefusal, type OwnReceiver } from './endpoint-url.ts';
import { failureCause } from './failure-cause.ts';
import { guardedConnector } from './guarded-connect.ts';
import { createResolve, type Resolve } from './resolve-name.ts';
import type { OutboundRequest, Transport } from './transport.ts';

export interface TransportOptions {
  allowSubnets: readonly string[];
  ownReceiver: () => OwnReceiver | null;
  /** From the look-up of the name to the last byte of the answer. */
  deadlineMs: number;
  responseHeaderBytesMax: number;
  responseBodyBytesMax: number;
  excerptBytesMax: number;
  connectionsPerEndpointMax: number;
  poolsMax: number;
  keepAliveMs: number;
  resolveMsMax: number;
  /** For tests. */
  resolve?: Resolve;
}

const noBytes = new Uint8Array();

/** A URL taken apart once, with the connections to its origin; or why nothing is sent there. */
type Route = OpenRoute | { pool: null; refusal: string };

interface OpenRoute {
  pool: Pool;
  path: string;
  authorization: string | null;
}

export function createTransport(clock: Clock, options: TransportOptions): Transport {
  const guard = createAddressGuard(options.allowSubnets);
  const resolve = options.resolve ?? createResolve(clock, options.resolveMsMax);
  const pools = new LruCache<string, Pool>(options.poolsMax, (pool) => void pool.close());
  const routes = new LruCache<string, Route>(options.poolsMax * 2);
  const connect = { guard, resolve, connectMsMax: options.deadlineMs };

  function routeOf(applicationId: string, text: string): Route {
    const key = `${applicationId} ${text}`;
    const known = routes.get(key);
    if (known !== undefined && known.pool?.closed !== true && known.pool?.destroyed !== true) {
      return known;
    }
    const route = makeRoute(applicationId, text);
    routes.set(key, route);
    return route;
  }

  function makeRoute(applicationId: string, text: string): Route {
    if (!URL.canParse(text)) return refused('the URL of the endpoint is not valid');
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return refused('not sent: the URL of the endpoint is neither https nor http');
    }
    const authorization = basicAuthorization(url);
    if ('error' in authorization) return refused(`not sent: ${authorization.error}`);
    const own = options.ownReceiver();
    const refusal = urlRefusal(url, guard, own);
    if (refusal !== null) return refused(`not sent: ${refusal}`);
    const isOwn = isOwnReceiver(url, own);
    const poolKey = `${applicationId} ${url.origin} ${isOwn}`;
    let pool = pools.get(poolKey);
    if (pool === undefined) {
      pool = new Pool(url.origin, {
        connections: options.connectionsPerEndpointMax,
        pipelining: 1,
        maxHeaderSize: options.responseHeaderBytesMax,
        keepAliveTimeout: options.keepAliveMs,
        keepAliveMaxTimeout: options.keepAliveMs,
        // One deadline of our own covers all parts.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: guardedConnector(connect, isOwn),
      });
      pools.set(poolKey, pool);
    }
    return {
      pool,
      path: url.pathname + url.search,
      authorization: authorization.ok,
    };
  }

  return {
    send(request) {
      return new Promise((settle) => {
        const exchange = new Exchange(clock, options, settle);
        // A delivery whose sending threw would have no record, and would be tried again for ever.
        try {
          const route = routeOf(request.applicationId, request.url);
          if (route.pool === null) exchange.failed(route.refusal);
          else route.pool.dispatch(dispatchOptions(request, route), exchange);
        } catch (error) {
          exchange.failed(failureCause(error));
        }
      });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
      routes.clear();
    },
  };
}

function refused(refusal: string): Route {
  return { pool: null, refusal };
}

function dispatchOptions(request: OutboundRequest, route: OpenRoute): Dispatcher.DispatchOptions {
  const { headers } = request;
  headers['accept-encoding'] = 'identity';
  headers['accept'] = '*/*';
  if (route.authorization !== null && !hasAuthorization(headers)) {
    headers['authorization'] = route.authorization;
  }
  return { method: request.method, path: route.path, headers, body: request.body };
}

function hasAuthorization(headers: Record<string, string>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

/** Name and password of a URL travel as they would from a browser (RFC 7617). */
function basicAuthorization({
  username,
  password,
}: URL): { ok: string | null } | { error: string } {
  if (username === '' && password === '') return { ok: null };
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { ok: `Basic ${Buffer.from(pair).toString('base64')}` };
  } catch {
    return {
      error:
        'the name or password in the URL of the endpoint holds a `%` that is not written as `%25`',
    };
  }
}

/** One request from start to end; settles once, with a value. It begins to count when it is made. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #clock: Clock;
  readonly #options: TransportOptions;
  readonly #startedAt: number;
  readonly #settle: (outcome: Outcome) => void;
  readonly #cancelDeadline: CancelTimer;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #status = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(clock: Clock, options: TransportOptions, settle: (outcome: Outcome) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#startedAt = clock.elapsed();
    this.#settle = settle;
    this.#cancelDeadline = clock.after(options.deadlineMs, () => this.#deadline());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The deadline may have passed while the request waited for a connection.
    if (this.#settled) controller.abort(new Error('too late'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    // 1xx announces an answer, it is none.
    if (statusCode >= 200) this.#status = statusCode;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes < this.#options.excerptBytesMax) this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#options.responseBodyBytesMax) return;
    // The status is known and enough of the body is read: the rest is not waited for.
    this.#answered();
    controller.abort(new Error('long enough'));
  }

  onResponseEnd(): void {
    this.#answered();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Once its status is here, the receiver has said what it means; the body is only an excerpt.
    if (this.#status === 0) this.failed(failureCause(error));
    else this.#answered();
  }

  #deadline(): void {
    if (this.#status === 0) this.failed(`no answer within ${this.#options.deadlineMs / 1000} s`);
    else this.#answered();
    this.#controller?.abort(new Error('deadline'));
  }

  #answered(): void {
    this.#end({
      kind: 'answered',
      status: this.#status,
      body: this.#excerpt(),
      durationMs: this.#clock.elapsed() - this.#startedAt,
    });
  }

  #excerpt(): Uint8Array {
    if (this.#bytes === 0) return noBytes;
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    // A copy: the excerpt must not keep the socket's larger buffer alive.
    return new Uint8Array(all.subarray(0, this.#options.excerptBytesMax));
  }

  failed(cause: string): void {
    this.#end({ kind: 'failed', cause, durationMs: this.#clock.elapsed() - this.#startedAt });
  }

  #end(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelDeadline();
    this.#settle(outcome);
  }
}
