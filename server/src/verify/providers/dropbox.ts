/** Dropbox, which says whose files changed and not how, and Dropbox Sign. */
import { eachReceipt } from '../name-receipt.ts';
import type { Provider } from '../provider.ts';
import type { SourceAnswer } from '../verified.ts';
import { secretField } from '../usual-fields.ts';

export const dropbox: Provider = {
  type: 'dropbox',
  title: 'Dropbox',
  grade: 'fair',
  known: 'code',
  docs: 'https://www.dropbox.com/developers/reference/webhooks',
  note: 'It says whose files changed; what changed, is fetched.',
  fields: [secretField('The app secret.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-dropbox-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'challenge',
      if: { method: 'GET', words: ['query:challenge'] },
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: '{query:challenge}',
      },
    },
  ],
  eventKey: [eachReceipt],
  eventType: ['files.changed'],
};

/** Any other answer is a failure to Dropbox Sign. */
const hello: SourceAnswer = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Hello API Event Received',
};

export const dropboxSign: Provider = {
  type: 'dropbox-sign',
  title: 'Dropbox Sign',
  grade: 'fair',
  known: 'code',
  docs: 'https://developers.hellosign.com/docs/events/walkthrough/',
  note: 'What the event says is not covered by its signature.',
  fields: [secretField('The API key of the account.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'body:json.event.event_hash' },
    encoding: 'hex',
    signed: '{body:json.event.event_time}{body:json.event.event_type}',
  },
  handshakes: [
    {
      when: 'verified',
      name: 'callback_test',
      if: { equals: { 'body:json.event.event_type': 'callback_test' } },
      answer: { status: hello.status, headers: hello.headers, body: hello.body },
    },
  ],
  answer: hello,
  // The hash alone is the same for all events of one kind in one second.
  eventKey: [
    '{body:json.event.event_hash}-{body:json.signature_request.signature_request_id}[-{body:json.event.event_metadata.related_signature_id}]',
    '{body:json.event.event_hash}[-{body:json.event.event_metadata.reported_for_account_id}]',
  ],
  eventType: ['{body:json.event.event_type}'],
};
