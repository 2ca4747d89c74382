/** Reads signs of life: any request to the address of a heartbeat is one, and may say that all is not well. */
import { plainText, readPayloadValue } from '../domain/exact-json.ts';
import { beatTypes } from '../domain/heartbeat-watch.ts';
import type { ReceivedRequest } from '../domain/received-request.ts';
import type { HeartbeatSettings } from '../domain/running-source.ts';
import { parsePath, valueAt } from '../domain/template-path.ts';
import type { Verified } from './verified.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT'];
const okWords = new Set(['ok', 'up', 'success', 'pass', '0']);
const answer = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: 'ok\n',
};

/**
 * A beat says how it stands by `?status=…`, or behind the address: `/fail`, or the exit code of a
 * program. Where a status is expected in its body, that has to be there and right too.
 */
export function verifyBeat(settings: HeartbeatSettings, request: ReceivedRequest): Verified {
  if (!methods.includes(request.method)) {
    return {
      kind: 'rejected',
      reason: 'method_not_allowed',
      detail: `the method ${request.method} is not taken`,
      answer: { status: 405, headers: { allow: methods.join(', ') }, body: '' },
    };
  }
  const isOk = saidOk(request) && bodyIsOk(settings, request);
  return {
    kind: 'genuine',
    eventType: isOk ? beatTypes.ok : beatTypes.failed,
    // Each one counts, however much they are alike.
    eventKey: `beat ${request.receivedAt}`,
    grade: 'weak',
    answer,
  };
}

function saidOk({ query, path }: ReceivedRequest): boolean {
  const statuses = new URLSearchParams(query).getAll('status');
  const behind = path.replace(/^\/|\/$/g, '');
  return [...statuses, ...(behind === '' ? [] : [behind])].every((one) =>
    okWords.has(one.toLowerCase()),
  );
}

function bodyIsOk(
  { expectPath, expectValues }: HeartbeatSettings,
  { body }: ReceivedRequest,
): boolean {
  if (expectPath === undefined) return true;
  const path = parsePath(expectPath);
  if ('error' in path) return false;
  const status = plainText(valueAt(readPayloadValue(body), path.ok));
  return status !== null && expectValues.includes(status);
}
