/** D4Sign, which sends forms and signs the id of the document alone. */
import type { Provider } from '../provider.ts';
import type { Subject } from '../subject.ts';
import { addressTokenField, tokenInAddress } from '../token-in-address.ts';

const names: Readonly<Record<string, string>> = {
  '1': 'document.finished',
  '2': 'email.failed',
  '3': 'document.canceled',
  '4': 'document.signed',
};

function typeOf(subject: Subject): string | null {
  const type = subject.text('body:type_post');
  return type === null ? null : (names[type] ?? `type_post.${type}`);
}

export const d4sign: Provider = {
  type: 'd4sign',
  title: 'D4Sign',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://docapi.d4sign.com.br/docs/webhook-postback',
  note: 'The address is set for each document. The signature covers the id of the document and not what happened to it: ask for the document before you rely on it. An event names no time, so two signers with one e-mail address are one event.',
  fields: [
    {
      name: 'secret',
      help: 'The HMAC secret key, made in the API section of the account; without it only the address is secret.',
      secret: true,
      required: false,
      several: true,
    },
    addressTokenField,
  ],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:secret'] },
        scheme: {
          kind: 'hmac',
          algorithm: 'sha256',
          key: { field: 'secret' },
          signature: { from: 'header:content-hmac', prefix: 'sha256=' },
          encoding: 'hex',
          signed: '{body:uuid}',
        },
      },
      { if: { has: ['config:token'] }, scheme: tokenInAddress, grade: 'weak' },
      { if: {}, scheme: { kind: 'none' }, grade: 'none' },
    ],
  },
  eventKey: ['{body:uuid}.{body:type_post}[.{body:email}]'],
  eventType: [typeOf],
};
