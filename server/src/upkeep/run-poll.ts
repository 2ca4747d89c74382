/** Runs sources that ask a web API for news: one event for each item that was not there before. */
import { parseExactly } from '../domain/exact-json.ts';
import { askedDelayMs, causeOf, isSuccess, type Outcome } from '../domain/outcome.ts';
import {
  cursorAfter,
  firstPageOf,
  itemsOf,
  nextPageOf,
  Unreadable,
  type PollItem,
} from '../domain/poll-answer.ts';
import {
  runningDedupeSeconds,
  type PollSettings,
  type PollState,
} from '../domain/running-source.ts';
import { hashOfKey } from '../domain/source-key.ts';
import type { Transport } from '../outbound/transport.ts';
import type { RunParts, RunSource } from './source-runner.ts';

export interface RunPollParts extends RunParts {
  transport: Transport;
  /** Why this URL must not be asked, in words; null when it may. */
  urlRefusal: (url: URL) => string | null;
  /** Makes what an item calls its type fit the names of events. */
  fitEventType: (name: string) => string;
}

export interface RunPollOptions {
  userAgent: string;
  pageBytesMax: number;
  /** Of one run; what is left comes with the next one. */
  pagesMax: number;
  /** A list of more items needs a cursor: nothing else tells for good which were there before. */
  seenMax: number;
  /** Before an API that fails is asked again, however often it failed. */
  backoffMsMax: number;
}

type Answered = Extract<Outcome, { kind: 'answered' }>;

class Failed extends Error {
  /** Milliseconds that the API asks to be left alone; null where it does not. */
  readonly waitMs: number | null;
  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.waitMs = waitMs;
  }
}

export function createRunPoll(
  parts: RunPollParts,
  options: RunPollOptions,
): RunSource<PollSettings, PollState> {
  const { clock } = parts;

  return async ({ applicationId, changedAt }, settings, kept) => {
    const { askedAt, paused: _, ...known } = kept;
    const now = clock.now();
    const rule = ruleOf(settings);
    const before: PollState = known.plannedBy === rule ? known : { plannedBy: rule };
    const everyMs = settings.everySeconds * 1000;
    const { lastRunAt = 0, notBefore = 0 } = before;
    const waitsUntil = Math.max(lastRunAt + waitOf(before, everyMs, options), notBefore);
    // A clock that was put back, or somebody who has changed something, makes it run at once.
    const isEarly = now < waitsUntil && lastRunAt <= now && changedAt <= lastRunAt;
    if (askedAt === undefined && isEarly) return { state: before, nextAt: waitsUntil };
    const run = new PollRun(parts, options, { applicationId, settings, before });
    try {
      const state = { ...(await run.all()), plannedBy: rule, lastRunAt: now, lastSuccessAt: now };
      return { state, nextAt: now + everyMs };
    } catch (error) {
      if (!(error instanceof Failed || error instanceof Unreadable)) throw error;
      const failures = (before.failures ?? 0) + 1;
      const { notBefore: __, ...rest } = before;
      const state = { ...rest, lastRunAt: now, failures, lastError: error.message };
      const waitMs = error instanceof Failed ? (error.waitMs ?? 0) : 0;
      const nextAt = now + Math.max(waitMs, waitOf(state, everyMs, options));
      return { state: waitMs === 0 ? state : { ...state, notBefore: now + waitMs }, nextAt };
    }
  };
}

/** What was kept belongs to one address and one way to read it. */
function ruleOf({ url, itemsPath, idPath, cursor }: PollSettings): string {
  return JSON.stringify([url, itemsPath, idPath, cursor]);
}

/** Each failure doubles the wait, up to a bound. */
function waitOf({ failures = 0 }: PollState, everyMs: number, options: RunPollOptions): number {
  if (failures === 0) return everyMs;
  return Math.max(everyMs, Math.min(everyMs * 2 ** Math.min(failures, 20), options.backoffMsMax));
}

/** One run, from its first page to its last. */
class PollRun {
  readonly #parts: RunPollParts;
  readonly #options: RunPollOptions;
  readonly #applicationId: string;
  readonly #settings: PollSettings;
  readonly #before: PollState;
  readonly #seenBefore: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  #cursor: string | undefined;
  #count = 0;

  constructor(
    parts: RunPollParts,
    options: RunPollOptions,
    run: { applicationId: string; settings: PollSettings; before: PollState },
  ) {
    this.#parts = parts;
    this.#options = options;
    this.#applicationId = run.applicationId;
    this.#settings = run.settings;
    this.#before = run.before;
    this.#seenBefore = new Set(run.before.seen);
    this.#cursor = run.before.cursor;
  }

  /** What it has come to; only once every item is on disk, so that a crash repeats and loses nothing. */
  async all(): Promise<PollState> {
    let url: string | null = firstPageOf(this.#settings, this.#cursor);
    let validators: Pick<PollState, 'etag' | 'lastModified'> = {};
    for (let page = 0; url !== null && page < this.#options.pagesMax; page++) {
      const answered = await this.#ask(url, page === 0);
      // Nothing has changed, so all that was kept stays true.
      if (answered.status === 304) return this.#unchanged();
      if (page === 0) validators = validatorsOf(answered);
      const answer = readAnswer(answered, this.#options.pageBytesMax);
      const items = itemsOf(this.#settings, answer);
      this.#requireCursor(items.length);
      await this.#acceptAll(items);
      this.#cursor = cursorAfter(this.#settings, answer, items) ?? this.#cursor;
      const link = answered.headers?.['link'] ?? null;
      url = nextPageOf(this.#settings, { url, page }, { answer, link, count: items.length });
    }
    const seen = [...this.#seen];
    const isKept = this.#settings.cursor.kind === 'etag';
    return {
      ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }),
      ...(isKept ? validators : {}),
      ...(seen.length > this.#options.seenMax ? {} : { seen }),
      lastCount: this.#count,
    };
  }

  #requireCursor(more: number): void {
    const { seenMax } = this.#options;
    if (this.#settings.cursor.kind === 'query' || this.#seen.size + more <= seenMax) return;
    throw new Failed(`it lists more than ${seenMax} items: set a cursor of the kind \`query\``);
  }

  #unchanged(): PollState {
    const { failures: _, lastError: __, notBefore: ___, ...state } = this.#before;
    return { ...state, lastCount: 0 };
  }

  async #ask(url: string, isFirst: boolean): Promise<Answered> {
    const { transport, urlRefusal, clock } = this.#parts;
    const { method, headers, body, auth, cursor } = this.#settings;
    const refusal = urlRefusal(new URL(url));
    if (refusal !== null) throw new Failed(`its address ${refusal}`);
    const { etag, lastModified } = this.#before;
    const asksForNews = isFirst && cursor.kind === 'etag';
    const outcome = await transport.send({
      applicationId: this.#applicationId,
      url,
      method,
      headers: {
        'user-agent': this.#options.userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(asksForNews && etag !== undefined ? { 'if-none-match': etag } : {}),
        ...(asksForNews && lastModified !== undefined ? { 'if-modified-since': lastModified } : {}),
      },
      body: new TextEncoder().encode(body ?? ''),
      auth,
      accept: headers['accept'] ?? 'application/json',
      keepBytes: this.#options.pageBytesMax + 1,
      keepHeaders: ['etag', 'last-modified', 'link'],
    });
    if (outcome.kind === 'failed') throw new Failed(outcome.cause);
    if (outcome.status === 304 && asksForNews) return outcome;
    if (!isSuccess(outcome)) {
      throw new Failed(causeOf(outcome)!, askedDelayMs(outcome, clock.now()));
    }
    return outcome;
  }

  async #acceptAll(items: readonly PollItem[]): Promise<void> {
    const isFirstRun = this.#before.lastSuccessAt === undefined;
    for (const item of items) {
      const isKnown = this.#seenBefore.has(item.hash) || this.#seen.has(item.hash);
      this.#seen.add(item.hash);
      if (isKnown || (isFirstRun && this.#settings.skipExisting)) continue;
      const accepted = await this.#parts.accept({
        applicationId: this.#applicationId,
        eventType: this.#typeOf(item),
        payload: new TextEncoder().encode(JSON.stringify(item.value)),
        contentType: null,
        headers: null,
        key: hashOfKey(`item ${item.key}`),
        dedupeSeconds: runningDedupeSeconds,
      });
      if (accepted.kind === 'accepted') this.#count += 1;
    }
  }

  #typeOf({ type }: PollItem): string {
    return type === null ? this.#settings.eventType : this.#parts.fitEventType(type);
  }
}

function validatorsOf({ headers = {} }: Answered): Pick<PollState, 'etag' | 'lastModified'> {
  const etag = headers['etag'];
  const lastModified = headers['last-modified'];
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

function readAnswer({ body }: Answered, bytesMax: number): unknown {
  if (body.length > bytesMax) throw new Failed(`it answered with more than ${bytesMax} bytes`);
  try {
    return parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Failed('it answered with what is no JSON');
  }
}
