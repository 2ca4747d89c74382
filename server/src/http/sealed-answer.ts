/** Answers that hold a secret: what is kept of them for repetitions is sealed. */
import type { FastifyRequest } from 'fastify';
import type { Answer, Done, OnceFor } from '../manage/manage-parts.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import { onceOf } from './idempotency.ts';

export interface SealedOnce<T> {
  /** What goes with the write; null when the client asked for no such thing. */
  once: OnceFor<T> | null;
  /** The answer to send, whichever request made it. */
  answerOf: (done: Done<T>) => Answer;
}

/** As `onceOf`, for an answer that nobody may read in the store. */
export function sealedOnceOf<T>(
  request: FastifyRequest,
  secretBox: SecretBox,
  answer: (value: T) => Answer,
): SealedOnce<T> {
  const plain = onceOf(request, answer);
  if (plain === null) {
    return {
      once: null,
      answerOf: (done) => (done.kind === 'done' ? answer(done.value) : done.answer),
    };
  }
  const owner = `once ${Buffer.from(plain.key).toString('hex')}`;
  return {
    once: {
      ...plain,
      answer(value) {
        const { status, body } = answer(value);
        const sealed = secretBox.seal(body ?? '', owner);
        return { status, body: Buffer.from(sealed).toString('base64') };
      },
    },
    answerOf(done) {
      if (done.kind === 'done') return answer(done.value);
      const { status, body } = done.answer;
      return { status, body: secretBox.open(Buffer.from(body ?? '', 'base64'), owner) };
    },
  };
}
