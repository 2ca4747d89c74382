/**
 * Fetches the record that an event points to: where the endpoint says, through the one way out, kept
 * for as long as the endpoint allows. What cannot be fetched fails the attempt, in words.
 */
import type { DeliveryTarget } from '../domain/application.ts';
import { lookupKey, lookupOf, type Enrichment, type Lookup } from '../domain/enrichment.ts';
import { isSuccess, type Outcome } from '../domain/outcome.ts';
import type { Webhook } from '../domain/transformation.ts';
import type { Clock } from '../lib/clock.ts';
import { WeightedCache } from '../lib/weighted-cache.ts';
import type { Transport } from '../outbound/transport.ts';
import type { Enriched } from './send-shaped.ts';

export interface EnrichParts {
  clock: Clock;
  transport: Transport;
  /** Why this URL must not be asked, in words; null when it may. */
  urlRefusal: (url: URL) => string | null;
}

export interface EnrichOptions {
  userAgent: string;
  /** A longer record is none. */
  recordBytesMax: number;
  cacheBytesMax: number;
  cacheEntriesMax: number;
}

type Failed = Extract<Outcome, { kind: 'failed' }>;
/** The bytes of a record; null where there is no such record. */
type Found = { kind: 'ok'; bytes: Uint8Array | null } | { kind: 'failed'; cause: string };

interface Kept {
  bytes: Uint8Array | null;
  /** On the clock that only grows. */
  goodUntil: number;
}

/** What an entry weighs beside its bytes. */
const entryBytes = 200;

/** Asks once at a time for what is kept; what is not kept is asked for each event. */
export function createEnrich(
  { clock, transport, urlRefusal }: EnrichParts,
  { userAgent, recordBytesMax, cacheBytesMax, cacheEntriesMax }: EnrichOptions,
): (enrichment: Enrichment, webhook: Webhook, target: DeliveryTarget) => Promise<Enriched> {
  const kept = new WeightedCache<string, Kept>({
    weightMax: cacheBytesMax,
    entriesMax: cacheEntriesMax,
  });
  const underWay = new Map<string, Promise<Found>>();

  async function ask(
    enrichment: Enrichment,
    lookup: Lookup,
    applicationId: string,
  ): Promise<Found> {
    const outcome = await transport.send({
      applicationId,
      url: lookup.url.href,
      method: lookup.method,
      headers: { 'user-agent': userAgent, ...lookup.headers },
      body: lookup.body,
      auth: enrichment.auth,
      accept: lookup.headers['accept'] ?? 'application/json',
      keepBytes: recordBytesMax + 1,
    });
    return foundIn(outcome, enrichment.missingOn, recordBytesMax);
  }

  async function find(
    enrichment: Enrichment,
    lookup: Lookup,
    target: DeliveryTarget,
  ): Promise<Found> {
    const { cacheSeconds } = enrichment;
    if (cacheSeconds === 0) return ask(enrichment, lookup, target.applicationId);
    const key = lookupKey(target, enrichment, lookup);
    const known = kept.get(key);
    if (known !== undefined && known.goodUntil > clock.elapsed()) {
      return { kind: 'ok', bytes: known.bytes };
    }
    let asking = underWay.get(key);
    if (asking === undefined) {
      const goodUntil = clock.elapsed() + cacheSeconds * 1000;
      asking = ask(enrichment, lookup, target.applicationId)
        .then((found) => {
          if (found.kind === 'ok') {
            const { bytes } = found;
            kept.set(key, { bytes, goodUntil }, entryBytes + (bytes?.length ?? 0));
          }
          return found;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, asking);
    }
    return asking;
  }

  return async (enrichment, webhook, target) => {
    const startedAt = clock.elapsed();
    const failed = (cause: string): Failed => ({
      kind: 'failed',
      cause,
      durationMs: clock.elapsed() - startedAt,
    });
    const lookup = lookupOf(enrichment, webhook);
    if ('error' in lookup) return failed(`the enrichment was not asked: ${lookup.error}`);
    const refusal = urlRefusal(lookup.ok.url);
    if (refusal !== null) return failed(`the enrichment was not asked: its address ${refusal}`);
    const found = await find(enrichment, lookup.ok, target);
    if (found.kind === 'failed') return failed(found.cause);
    if (found.bytes === null) return { kind: 'ok', record: null };
    // Read anew each time: whoever gets it may change it.
    const record = readRecord(found.bytes);
    return record === undefined
      ? failed('the enrichment answered with what is no JSON')
      : { kind: 'ok', record };
  };
}

/** What an answer holds. An answer that is not kept whole is none. */
function foundIn(outcome: Outcome, missingOn: readonly number[], recordBytesMax: number): Found {
  if (outcome.kind === 'failed') {
    return { kind: 'failed', cause: `the enrichment failed: ${outcome.cause}` };
  }
  const { status, body } = outcome;
  if (missingOn.includes(status)) return { kind: 'ok', bytes: null };
  if (!isSuccess(outcome)) {
    const isRedirect = status >= 300 && status < 400;
    const why = isRedirect ? ', a redirect: redirects are not followed, correct its address' : '';
    return { kind: 'failed', cause: `the enrichment answered ${status}${why}` };
  }
  if (body.length > recordBytesMax) {
    return {
      kind: 'failed',
      cause: `the enrichment answered with more than ${recordBytesMax} bytes`,
    };
  }
  if (readRecord(body) === undefined) {
    return { kind: 'failed', cause: 'the enrichment answered with what is no JSON' };
  }
  return { kind: 'ok', bytes: body };
}

function readRecord(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
