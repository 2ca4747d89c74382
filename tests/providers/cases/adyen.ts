import { signedTextOf } from '../../../server/src/verify/providers/adyen.ts';
import { hmac, type ProviderCase } from '../provider-case.ts';
import { json, signedBodyCase } from '../signed-body.ts';

const secret = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
const item = {
  pspReference: '7914073381342284',
  merchantAccountCode: 'TestMerchant',
  merchantReference: 'TestPayment-1407325143704',
  amount: { value: 1130, currency: 'EUR' },
  eventCode: 'AUTHORISATION',
  success: 'true',
};
/** The documented example of the text that is signed. */
const text = '7914073381342284::TestMerchant:TestPayment-1407325143704:1130:EUR:AUTHORISATION:true';
if (signedTextOf(item) !== text) throw new Error('the text of an item is another one');

function notification(signature: string): string {
  const additionalData = { hmacSignature: signature };
  const items = [{ NotificationRequestItem: { ...item, additionalData } }];
  return JSON.stringify({ live: 'false', notificationItems: items });
}

const answer = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '[accepted]',
};

export const cases: readonly ProviderCase[] = [
  {
    type: 'adyen',
    name: 'a standard webhook',
    vector: 'published',
    config: { secret },
    request: { headers: json, body: notification('coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=') },
    expect: {
      eventType: 'AUTHORISATION',
      eventKey: '7914073381342284-AUTHORISATION-true',
      answer,
    },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'with another amount',
        request: {
          body: notification('coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=').replace('1130', '1'),
        },
        reason: 'signature_wrong',
      },
      {
        what: 'without items',
        request: { body: '{"notificationItems":[]}' },
        reason: 'body_unreadable',
      },
      {
        what: 'with an item that is not signed',
        request: {
          body: JSON.stringify({
            notificationItems: [
              {
                NotificationRequestItem: {
                  ...item,
                  additionalData: {
                    hmacSignature: hmac('sha256', Buffer.from(secret, 'hex'), text, 'base64'),
                  },
                },
              },
              { NotificationRequestItem: item },
            ],
          }),
        },
        reason: 'signature_missing',
      },
      {
        what: 'without the password that is set',
        request: {},
        config: { secret, username: 'adyen', password: 'p' },
        reason: 'signature_missing',
      },
    ],
  },
  signedBodyCase(
    {
      type: 'adyen',
      name: 'a platform webhook',
      header: 'hmacsignature',
      encoding: 'base64',
      key: Buffer.from(secret, 'hex'),
      config: { secret },
      body: '{"type":"balancePlatform.transfer.created","timestamp":"2026-01-01T00:00:00Z","data":{"id":"t"}}',
      expect: {
        eventType: 'balancePlatform.transfer.created',
        eventKey: 't-balancePlatform.transfer.created-2026-01-01T00:00:00Z',
        grade: 'strong',
        answer,
      },
    },
    { withoutProof: 'body_unreadable' },
  ),
];
