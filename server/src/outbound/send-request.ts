/**
 * The production transport: one guarded dispatcher through which everything goes out.
 *
 * In this order: what the URL itself forbids; a connection of this application to this origin
 * (kept ones were checked when they were opened); the request under a total deadline; the answer
 * under caps. Redirects are not followed: the next hop would be an unchecked one.
 */
import type { Dispatcher } from 'undici';
import {
  isTelling,
  keptHeaders,
  timingOf,
  type Exchange,
  type HeaderBounds,
  type Opening,
} from '../domain/exchange.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { failureCause } from './failure-cause.ts';
import { createRoutes, type OpenRoute, type RouteOptions } from './routes.ts';
import type { OutboundRequest, Transport } from './transport.ts';
import type { WatchedClient, WatchedHandler } from './watched-client.ts';
import { createWayOut, type WayOutOptions } from './way-out.ts';

export interface TransportOptions extends RouteOptions, WayOutOptions {
  /** Whether nothing is sent over http. */
  httpsOnly?: boolean;
  /** From the look-up of the name to the last byte of the answer. */
  deadlineMs: number;
  responseBodyBytesMax: number;
  earlyAnswersMax: number;
  excerptBytesMax: number;
  /** What is kept of the headers of an answer that is no success. */
  answerHeaders: HeaderBounds;
}

type Bounds = TransportOptions & { keepHeaders?: readonly string[] };

const noBytes = new Uint8Array();

export function createTransport(clock: Clock, options: TransportOptions): Transport {
  const way = createWayOut(clock, options);
  const routes = createRoutes(way.connect, options.httpsOnly === true, options);

  return {
    send(request) {
      return new Promise((settle) => {
        const deadlineMs = Math.min(request.deadlineMs ?? options.deadlineMs, options.deadlineMs);
        const exchange = new OneExchange(clock, boundsOf(request, options), deadlineMs, settle);
        // A delivery whose sending threw would have no record, and would be tried again for ever.
        try {
          const route = routes.routeOf(request);
          if (route.pool === null) exchange.failed(route.refusal);
          else route.pool.dispatch(dispatchOptions(request, route), exchange);
        } catch (error) {
          exchange.failed(failureCause(error));
        }
      });
    },
    async close() {
      way.close();
      await routes.close();
    },
  };
}

/** As much of an answer is read as is wanted of it. */
function boundsOf({ keepBytes, keepHeaders }: OutboundRequest, options: TransportOptions): Bounds {
  if (keepBytes === undefined && keepHeaders === undefined) return options;
  const { responseBodyBytesMax, excerptBytesMax } = options;
  return {
    ...options,
    responseBodyBytesMax: keepBytes ?? responseBodyBytesMax,
    excerptBytesMax: keepBytes ?? excerptBytesMax,
    keepHeaders: keepHeaders ?? [],
  };
}

function dispatchOptions(request: OutboundRequest, route: OpenRoute): Dispatcher.DispatchOptions {
  const { headers } = request;
  headers['accept-encoding'] = 'identity';
  headers['accept'] = request.accept ?? '*/*';
  if (route.authorization !== null && !hasAuthorization(headers)) {
    headers['authorization'] = route.authorization;
  }
  return { method: request.method, path: route.path, headers, body: request.body };
}

function hasAuthorization(headers: Record<string, string>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

/** One request from start to end; settles once, with a value. It begins to count when it is made. */
class OneExchange implements WatchedHandler {
  connection: WatchedClient | null = null;
  readonly #clock: Clock;
  readonly #options: Bounds;
  readonly #deadlineMs: number;
  readonly #startedAt: number;
  readonly #settle: (outcome: Outcome) => void;
  readonly #cancelDeadline: CancelTimer;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #earlyAnswers = 0;
  #status = 0;
  #retryAfter: string | null = null;
  #control: string | null = null;
  #allowed: { origin: string; rate: string | null } | null = null;
  #headers: Record<string, string> | null = null;
  #excerpt: Uint8Array | null = null;
  #bytes = 0;
  #opening: Opening | null = null;
  #requestedAt: number | null = null;
  #answeredAt: number | null = null;
  #answerHeaders: Record<string, string> | null = null;

  constructor(
    clock: Clock,
    options: Bounds,
    deadlineMs: number,
    settle: (outcome: Outcome) => void,
  ) {
    this.#clock = clock;
    this.#options = options;
    this.#deadlineMs = deadlineMs;
    this.#startedAt = clock.elapsed();
    this.#settle = settle;
    this.#cancelDeadline = clock.after(deadlineMs, () => this.#deadline());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#opening = this.connection?.takeOpening() ?? null;
    this.#requestedAt = this.#clock.elapsed();
    this.connection?.begin();
    // The deadline may have passed while the request waited for a connection.
    if (this.#settled) controller.abort(new Error('too late'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx announces an answer, it is none.
    if (statusCode < 200) return this.#earlyAnswer(controller, statusCode);
    this.#status = statusCode;
    this.#answeredAt = this.#clock.elapsed();
    if (statusCode >= 300) this.#answerHeaders = keptHeaders(headers, this.#options.answerHeaders);
    this.#retryAfter = firstOf(headers['retry-after']);
    this.#control = firstOf(headers['webhook-delivery']);
    this.#headers = keptOf(headers, this.#options.keepHeaders);
    const origin = firstOf(headers['webhook-allowed-origin']);
    if (origin !== null) this.#allowed = { origin, rate: firstOf(headers['webhook-allowed-rate']) };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#keep(chunk);
    this.connection?.tookBody(chunk.length);
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#options.responseBodyBytesMax) return;
    // The status is known and enough of the body is read: the rest is not waited for.
    this.#answered();
    controller.abort(new Error('long enough'));
  }

  onResponseEnd(): void {
    this.#answered();
    this.connection?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Once its status is here, the receiver has said what it means; the body is only an excerpt.
    if (this.#status === 0) this.failed(failureCause(error));
    else this.#answered();
  }

  #earlyAnswer(controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#earlyAnswers += 1;
    const { earlyAnswersMax } = this.#options;
    if (statusCode >= 100 && this.#earlyAnswers <= earlyAnswersMax) return;
    this.failed(
      statusCode < 100
        ? 'the answer is not HTTP (Invalid status code)'
        : `the receiver sent more than ${earlyAnswersMax} answers before the answer (1xx)`,
    );
    controller.abort(new Error('no answer'));
  }

  /**
   * Copies what belongs to the excerpt: a piece of one byte would keep alive all that arrived with
   * it, such as the extension of its chunk.
   */
  #keep(chunk: Buffer): void {
    const { excerptBytesMax } = this.#options;
    if (this.#bytes >= excerptBytesMax) return;
    const bytes = this.#bytes + chunk.length;
    if (this.#excerpt === null || this.#excerpt.length < bytes) {
      const grown = new Uint8Array(Math.min(excerptBytesMax, Math.max(bytes, this.#bytes * 2)));
      if (this.#excerpt !== null) grown.set(this.#excerpt.subarray(0, this.#bytes));
      this.#excerpt = grown;
    }
    this.#excerpt.set(chunk.subarray(0, excerptBytesMax - this.#bytes), this.#bytes);
  }

  #deadline(): void {
    if (this.#status === 0) this.failed(`no answer within ${secondsOf(this.#deadlineMs)} s`);
    else this.#answered();
    this.#controller?.abort(new Error('deadline'));
  }

  #answered(): void {
    const endedAt = this.#clock.elapsed();
    this.#end({
      kind: 'answered',
      status: this.#status,
      body: this.#body(),
      durationMs: endedAt - this.#startedAt,
      retryAfter: this.#retryAfter,
      control: this.#control,
      ...(this.#allowed === null ? {} : { allowed: this.#allowed }),
      ...(this.#headers === null ? {} : { headers: this.#headers }),
      ...this.#exchange(endedAt),
    });
  }

  #body(): Uint8Array {
    if (this.#excerpt === null) return noBytes;
    const excerpt = this.#excerpt;
    this.#excerpt = null;
    return excerpt.length <= this.#bytes ? excerpt : excerpt.slice(0, this.#bytes);
  }

  failed(cause: string): void {
    const endedAt = this.#clock.elapsed();
    const durationMs = endedAt - this.#startedAt;
    this.#end({ kind: 'failed', cause, durationMs, ...this.#exchange(endedAt) });
  }

  /** Nothing where the duration says it all. */
  #exchange(endedAt: number): { exchange?: Exchange } {
    const requestedAt = this.#requestedAt;
    // Where no request was written, it is the connection on which its time went.
    if (requestedAt === null) this.#opening = this.connection?.takeOpening() ?? null;
    const timing = timingOf({
      startedAt: this.#startedAt,
      opening: this.#opening,
      requestedAt,
      answeredAt: this.#answeredAt,
      endedAt,
    });
    const isCut = this.#bytes > this.#options.excerptBytesMax;
    const isSuccess = this.#status >= 200 && this.#status < 300;
    const isUnsaid = requestedAt === null || (isSuccess && !isCut);
    if (isUnsaid && !isTelling(timing)) return {};
    const bodyBytes = isCut ? this.#bytes : null;
    return { exchange: { timing, headers: this.#answerHeaders, bodyBytes } };
  }

  #end(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelDeadline();
    this.#settle(outcome);
  }
}

function keptOf(
  headers: Record<string, string | string[] | undefined>,
  names: readonly string[] | undefined,
): Record<string, string> | null {
  if (names === undefined) return null;
  const kept = names.map((name) => [name, firstOf(headers[name])] as const);
  return Object.fromEntries(kept.filter((pair): pair is [string, string] => pair[1] !== null));
}

/** A header that came more than once counts as it came first. */
function firstOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Whole seconds stay whole. */
function secondsOf(ms: number): number {
  return Math.round(ms / 100) / 10;
}
