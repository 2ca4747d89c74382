/** Reads the wish of a client that its request takes effect once. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { Answer, OnceFor } from '../manage/manage-parts.ts';

const keyCharsMax = 256;
const hashBytes = 16;

/** The idempotency key of a request, or null. Where it was used matters: another URL, another key. */
export function onceKeyOf(
  request: FastifyRequest,
): Pick<OnceFor<unknown>, 'key' | 'fingerprint'> | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key) || key.length > keyCharsMax) {
    throw new Problem('validation', undefined, [
      {
        loc: ['header', 'idempotency-key'],
        msg: `1 to ${keyCharsMax} visible ASCII characters, sent once`,
        type: 'value_error',
      },
    ]);
  }
  return {
    key: shortHash(`${request.environmentId}\n${request.method} ${request.url}\n${key}`),
    fingerprint: shortHash(request.rawBody ?? ''),
  };
}

/** As `onceKeyOf`, with the answer that a repetition gets. */
export function onceOf<T>(
  request: FastifyRequest,
  answer: (value: T) => Answer,
): OnceFor<T> | null {
  const key = onceKeyOf(request);
  return key === null ? null : { ...key, answer };
}

/** Sends a kept or new answer; an empty one has no body. */
export function sendAnswer(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  reply.code(status);
  return body === null ? reply.send() : sendJson(reply, body);
}

/** Sends JSON that is written already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}

function shortHash(of: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(of).digest().subarray(0, hashBytes);
}
