/** Server-sent events over an answer that stays open: what is written, and when it has to end. */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { CancelTimer, Clock } from '../lib/clock.ts';

export interface EventStreamOptions {
  /** Written and not read yet; who reads more slowly is dropped. */
  bytesMax: number;
  /** Something is written as often, so that nobody on the way takes it for dead. */
  beatMs: number;
  /** How often it is asked whether who reads may still read. */
  checkMs: number;
  /** It ends after as long, and whoever reads it comes back: what a key may do may have changed. */
  connectionMs: number;
}

/** How long a reader should wait before coming back. */
const retryMs = 2_000;

export class EventStream {
  readonly #answer: ServerResponse;
  readonly #clock: Clock;
  readonly #options: EventStreamOptions;
  readonly #isAllowed: () => Promise<boolean>;
  #cancelBeat: CancelTimer | null = null;
  #cancelCheck: CancelTimer | null = null;
  readonly #cancelEnd: CancelTimer;

  /** `ended` is called once, however it ends; `isAllowed` must not throw. */
  constructor(
    reply: FastifyReply,
    clock: Clock,
    options: EventStreamOptions,
    { ended, isAllowed }: { ended: () => void; isAllowed: () => Promise<boolean> },
  ) {
    this.#clock = clock;
    this.#isAllowed = isAllowed;
    this.#options = options;
    this.#answer = reply.raw;
    this.#cancelEnd = clock.after(options.connectionMs, () => this.end());
    reply.hijack();
    this.#answer.once('close', () => {
      this.#cancelEnd();
      this.#cancelBeat?.();
      this.#cancelCheck?.();
      ended();
    });
    // A connection that breaks is closed, which is all that follows.
    this.#answer.on('error', () => {});
    this.#answer.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies must not gather it.
      'x-accel-buffering': 'no',
    });
    this.#write(`retry: ${retryMs}\n\n`);
    this.#beatLater();
    this.#checkLater();
  }

  /** JSON has no line breaks of its own, so data is one line. */
  send(event: string, data: unknown, id?: string): void {
    const place = id === undefined ? '' : `id: ${id}\n`;
    this.#write(`${place}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.#answer.end();
  }

  #write(text: string): void {
    if (this.#answer.writableEnded || this.#answer.destroyed) return;
    this.#answer.write(text);
    if (this.#answer.writableLength > this.#options.bytesMax) this.#answer.destroy();
  }

  #beatLater(): void {
    this.#cancelBeat = this.#clock.after(this.#options.beatMs, () => {
      this.#write(': beat\n\n');
      this.#beatLater();
    });
  }

  /** What was closed meanwhile arranges nothing more. */
  #checkLater(): void {
    this.#cancelCheck = this.#clock.after(this.#options.checkMs, () => {
      void this.#isAllowed().then((isAllowed) => {
        if (this.#answer.writableEnded || this.#answer.destroyed) return;
        if (isAllowed) this.#checkLater();
        else this.end();
      });
    });
  }
}
