/** What stands for an event of a source, so that it is known when it comes again. */
import { createHash } from 'node:crypto';
import type { ReceivedRequest } from './received-request.ts';

/** Of an event that has a key; 32 bytes. */
export function hashOfKey(eventKey: string): Uint8Array {
  return createHash('sha256').update(`key ${eventKey}`).digest();
}

/** Of a request without one: whatever it consists of, save what differs each time it is sent. */
export function hashOfContent({
  method,
  path,
  query,
  body,
}: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body'>): Uint8Array {
  const head = createHash('sha256').update(`body ${JSON.stringify([method, path, query])}`);
  return head.update(body).digest();
}
