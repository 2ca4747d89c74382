/** Twilio: voice, messages and status callbacks, signed over the address and the fields of the form. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';
import type { Subject } from '../subject.ts';

/** Twilio signs with and without the usual port, depending on the product. */
function spellings(url: string): string[] {
  const [, head, rest] = /^(https?:\/\/[^/?#]+)(.*)$/s.exec(url) ?? [];
  if (head === undefined || rest === undefined) return [url];
  if (/:\d+$/.test(head)) return [url, head.replace(/:\d+$/, '') + rest];
  return [url, `${head}:${head.startsWith('https') ? 443 : 80}${rest}`];
}

/** Names and values in the order of their names, nothing between; a value that is there twice counts once. */
function signedOf(subject: Subject): Uint8Array[] {
  const { request } = subject;
  const isForm = (subject.text('header:content-type') ?? '').startsWith(
    'application/x-www-form-urlencoded',
  );
  let fields = '';
  if (isForm) {
    const pairs = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
    for (const name of [...new Set(pairs.keys())].toSorted()) {
      fields += [...new Set(pairs.getAll(name))]
        .toSorted()
        .map((value) => name + value)
        .join('');
    }
  } else if (request.body.length > 0) {
    // What is no form is covered by a digest in the address, or by nothing.
    const digest = subject.text('query:bodySHA256');
    if (digest === null || digest.toLowerCase() !== subject.bodyDigest()) return [];
  }
  return spellings(request.url).map((url) => Buffer.from(url + fields));
}

export const twilio: Provider = {
  type: 'twilio',
  title: 'Twilio',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://www.twilio.com/docs/usage/security',
  note: 'The address must be given to Twilio exactly as it is shown.',
  fields: [secretField('The auth token of the account.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'secret' },
    signature: { from: 'header:x-twilio-signature' },
    encoding: 'base64',
    signed: signedOf,
  },
  methods: ['POST', 'GET'],
  // No instructions: TwiML that does nothing.
  answer: {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
  },
  eventKey: [
    '{header:i-twilio-idempotency-token}',
    '{body:MessageSid}[-{body:MessageStatus}]',
    '{body:CallSid}[-{body:CallStatus}][-{body:SequenceNumber}][-{body:Digits}]',
  ],
  eventType: [
    'message.{body:MessageStatus}',
    'message.{body:SmsStatus}',
    'call.{body:CallStatus}',
    '{body:EventType}',
  ],
};
