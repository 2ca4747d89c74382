/**
 * Makes a record of a broker a message of its source, once for each id that the broker gives it. A
 * record that can be no message is kept as rejected: left with the broker, it would come for ever.
 */
import { recordValues, type BrokerRecord, type BrokerSource } from '../domain/broker-source.ts';
import type { TakeRecord } from '../domain/broker-source.ts';
import { keptHeaders } from '../domain/received-headers.ts';
import type { KeptRequest, RequestCount, Source } from '../domain/source.ts';
import { hashOfKey } from '../domain/source-key.ts';
import { renderTemplate } from '../domain/template.ts';
import type { Clock } from '../lib/clock.ts';

/** Of ingest/accept-received.ts: resolves once it is on disk. */
export type AcceptReceived = (event: {
  applicationId: string;
  eventType: string;
  payload: Uint8Array;
  contentType: string | null;
  headers: Record<string, string> | null;
  key: Uint8Array | null;
  dedupeSeconds: number;
}) => Promise<
  { kind: 'accepted' } | { kind: 'duplicate'; messageId: string | null } | { kind: 'gone' }
>;

/** Of ingest/kept-requests.ts. */
export type KeepRequest = (
  applicationId: string,
  counted: Pick<RequestCount, 'outcome' | 'reason'>,
  make: () => Omit<KeptRequest, 'id' | 'applicationId' | 'outcome'>,
) => void;

export interface TakeRecordParts {
  clock: Clock;
  accept: AcceptReceived;
  keep: KeepRequest;
  /** Makes a name fit an event type. */
  fitEventType: (name: string) => string;
}

export interface TakeRecordOptions {
  recordBytesMax: number;
  /** As much of a record that became no message is kept. */
  keptBytesMax: number;
}

/** The source was removed while it ran. */
export class SourceGone extends Error {}

export function createTakeRecord(
  { clock, accept, keep, fitEventType }: TakeRecordParts,
  { applicationId, dedupeSeconds }: Pick<Source, 'applicationId' | 'dedupeSeconds'>,
  config: BrokerSource,
  { recordBytesMax, keptBytesMax }: TakeRecordOptions,
): TakeRecord {
  return async (record) => {
    const read = readRecord(record, config, recordBytesMax);
    if ('error' in read) {
      const counted = { outcome: 'rejected', reason: 'body_unreadable' } as const;
      return keep(applicationId, counted, () => keptOf(record, read.error, null));
    }
    const accepted = await accept({
      applicationId,
      eventType: fitEventType(read.eventType),
      payload: record.body,
      contentType: read.contentType,
      headers: headersOf(record),
      key: record.id === null ? null : hashOfKey(`${config.type}:${record.id}`),
      dedupeSeconds,
    });
    if (accepted.kind === 'gone') throw new SourceGone('the source is no longer there');
    if (accepted.kind === 'accepted') return;
    const { messageId } = accepted;
    keep(applicationId, { outcome: 'duplicate', reason: '' }, () =>
      keptOf(record, 'the broker handed it over again', messageId),
    );
  };

  function keptOf(record: BrokerRecord, detail: string, messageId: string | null) {
    return {
      receivedAt: clock.now(),
      reason: messageId === null ? 'body_unreadable' : null,
      detail,
      // There is nobody to answer; the record was acknowledged.
      status: 0,
      method: config.type.toUpperCase(),
      path: `/${record.place}`,
      query: '',
      headers: headersOf(record) ?? {},
      body: record.body.subarray(0, keptBytesMax),
      bodyBytes: record.body.length,
      remoteAddress: '',
      messageId,
    };
  }
}

type Read = { eventType: string; contentType: string | null } | { error: string };

function readRecord(record: BrokerRecord, config: BrokerSource, bytesMax: number): Read {
  const { body, headers, place } = record;
  if (body.length === 0) return { error: 'the record is empty' };
  if (body.length > bytesMax) {
    return { error: `the record has ${body.length} bytes, more than the ${bytesMax} of a message` };
  }
  const payload = readJson(body);
  const usual = payload === undefined ? 'application/octet-stream' : null;
  const contentType = record.contentType === null ? usual : printable(record.contentType);
  if (config.eventType === null) {
    const said = headers['webhook-event-type'] ?? headers['ce-type'] ?? headers['ce_type'];
    return { eventType: record.eventType ?? said ?? place, contentType };
  }
  const filled = renderTemplate(config.eventType, recordValues(record, payload), {
    escape: 'none',
    missing: 'error',
  });
  if ('error' in filled) return { error: `the event type of the source: ${filled.error}` };
  if (filled.ok === '') return { error: 'the event type of the source is empty for this record' };
  return { eventType: filled.ok, contentType };
}

/** Undefined where it is no JSON. */
function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

/** Those that can be headers of a delivery. */
function headersOf({ headers }: BrokerRecord): Record<string, string> | null {
  const fitting = Object.entries(headers)
    .filter(([name]) => headerName.test(name))
    .map(([name, value]) => [name, printable(value)] as const);
  const kept = keptHeaders(fitting);
  return Object.keys(kept).length === 0 ? null : kept;
}

/** Only what a header may consist of; other characters become `?`. */
function printable(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007E\u00A0-\u00FF]/g, '?').trim();
}
