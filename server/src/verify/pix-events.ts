/** Names what banks tell by the callbacks of the Pix API, which may group several payments. */
import { createHash } from 'node:crypto';
import { memberNames } from './read-body.ts';
import type { Subject } from './subject.ts';

/**
 * The end-to-end ids with the refunds that each payment has so far: a payment is told of again when
 * it is refunded, under the same id. Of what is no payment, null.
 */
export function pixEventKey(subject: Subject): string | null {
  const payments = subject.texts('body:pix.*.endToEndId');
  if (payments.length === 0) return null;
  const refunds = subject.texts('body:pix.*.devolucoes.*.id');
  const states = subject.texts('body:pix.*.devolucoes.*.status');
  const key = [...payments, ...refunds, ...states].join(',');
  return key.length <= 200 ? key : createHash('sha256').update(key).digest('hex');
}

/** `pix.received`, `pix.refunded`, or `pix.` and the name of what else it tells, such as `cobsr`. */
export function pixEventType(subject: Subject): string | null {
  if (subject.texts('body:pix.*.devolucoes.*.id').length > 0) return 'pix.refunded';
  if (subject.texts('body:pix.*.endToEndId').length > 0) return 'pix.received';
  const [member] = memberNames(subject.fields);
  return member === undefined ? null : `pix.${member}`;
}
