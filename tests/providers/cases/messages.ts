/** Messages, calls and people's feeds. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import eventWebhook from '@sendgrid/eventwebhook';
import { verifyKey } from 'discord-interactions';
import { anyMoment, hmac, nosniff, type ProviderCase } from '../provider-case.ts';
import {
  json,
  seconds,
  signedBodyCase,
  signedRequest,
  type SignedBody,
  words,
} from '../signed-body.ts';

const text = { ...nosniff, 'content-type': 'text/plain; charset=utf-8' };
const jsonAnswer = { ...nosniff, ...json };

const ed25519 = generateKeyPairSync('ed25519');
const rawEd25519 = Buffer.from(
  ed25519.publicKey.export({ format: 'jwk' }).x as string,
  'base64url',
);
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

function ed(content: string, encoding: 'hex' | 'base64'): string {
  return sign(null, Buffer.from(content), ed25519.privateKey).toString(encoding);
}

function spki(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

function discordRequest(body: string) {
  return {
    headers: {
      ...json,
      'x-signature-ed25519': ed(seconds + body, 'hex'),
      'x-signature-timestamp': seconds,
    },
    body,
  };
}

const interaction = '{"id":"846462639134605312","type":2,"data":{"name":"help"}}';
const mail = '[{"email":"a@example.com","event":"open","sg_event_id":"ZGhi","timestamp":1}]\r\n';
const mailSum = sign('sha256', Buffer.from(seconds + mail), p256.privateKey).toString('base64');

const metaBody = '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}';
const whatsappBody =
  '{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"wamid.1","type":"text"}]}}]}]}';
const instagramBody = '{"object":"instagram","entry":[{"messaging":[{"message":{"mid":"m-1"}}]}]}';

function metaCase(type: string, body: string, expect: ProviderCase['expect']): ProviderCase {
  const config = { secret: words, verifyToken: 'my-token' };
  const query = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=my-token';
  return signedBodyCase(
    { type, header: 'x-hub-signature-256', form: 'sha256=SUM', config, body, expect },
    {
      judgedElsewhere: ['verifyToken'],
      handshakes: [
        {
          name: 'hub.challenge',
          request: { method: 'GET', query },
          answer: { status: 200, headers: text, body: '1158201444' },
          refused: [
            {
              request: { method: 'GET', query: query.replace('my-token', 'other') },
              reason: 'method_not_allowed',
            },
            { request: { method: 'GET', query }, config: {}, reason: 'method_not_allowed' },
          ],
        },
      ],
    },
  );
}

const zoom: SignedBody = {
  type: 'zoom',
  header: 'x-zm-signature',
  form: 'v0=SUM',
  signed: (body, time) => `v0:${time}:${body}`,
  time: { text: seconds, header: 'x-zm-request-timestamp', freshSeconds: 300 },
  body: '{"event":"meeting.started","event_ts":1626230691572,"payload":{}}',
  expect: { eventType: 'meeting.started', eventKey: null },
};
const zoomValidation =
  '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event":"endpoint.url_validation"}';

const mailgunToken = 'c6ae8cd3f1b8e1';

export const cases: readonly ProviderCase[] = [
  {
    type: 'discord',
    vector: 'discord-interactions 4.4.0',
    config: { publicKey: rawEd25519.toString('hex') },
    request: discordRequest(interaction),
    expect: {
      eventType: 'interaction.help',
      eventKey: '846462639134605312',
      answer: { status: 200, headers: json, body: '{"type":5}' },
    },
    proof: 'x-signature-ed25519',
    freshSeconds: 300,
    oracle: () =>
      verifyKey(interaction, ed(seconds + interaction, 'hex'), seconds, rawEd25519.toString('hex')),
    handshakes: [
      {
        name: 'PING of interactions',
        request: discordRequest('{"id":"1","type":1}'),
        answer: { status: 200, headers: jsonAnswer, body: '{"type":1}' },
        refused: [
          {
            request: { ...discordRequest('{"id":"1","type":1}'), body: '{"id":"2","type":1}' },
            reason: 'signature_wrong',
          },
        ],
      },
      {
        name: 'PING of webhook events',
        request: discordRequest('{"version":1,"application_id":"1","type":0}'),
        answer: { status: 204, headers: nosniff, body: '' },
      },
    ],
  },
  {
    type: 'discord',
    name: 'a webhook event',
    vector: 'computed',
    config: { publicKey: rawEd25519.toString('base64') },
    request: discordRequest('{"version":1,"type":1,"event":{"type":"APPLICATION_AUTHORIZED"}}'),
    expect: {
      eventType: 'APPLICATION_AUTHORIZED',
      eventKey: null,
      answer: { status: 204, headers: {}, body: '' },
    },
    proof: 'x-signature-ed25519',
    freshSeconds: 300,
  },
  {
    type: 'telegram',
    vector: 'computed',
    config: { secret: 'my-secret_token' },
    request: {
      headers: { ...json, 'x-telegram-bot-api-secret-token': 'my-secret_token' },
      body: '{"update_id":10000,"message":{"text":"/start"}}',
    },
    expect: { eventType: 'message', eventKey: '10000' },
    proof: 'x-telegram-bot-api-secret-token',
    freshSeconds: null,
    coversBody: false,
  },
  metaCase('meta', metaBody, { eventType: 'page.feed', eventKey: null }),
  metaCase('whatsapp', whatsappBody, { eventType: 'messages.text', eventKey: 'wamid.1' }),
  metaCase('instagram', instagramBody, { eventType: 'instagram', eventKey: 'm-1' }),
  signedBodyCase(
    {
      type: 'x',
      header: 'x-twitter-webhooks-signature',
      form: 'sha256=SUM',
      encoding: 'base64',
      body: '{"for_user_id":"2244994945","tweet_create_events":[{"id_str":"1"}]}',
      expect: { eventType: 'tweet_create_events', eventKey: '1' },
    },
    {
      handshakes: [
        {
          name: 'CRC',
          request: { method: 'GET', query: 'crc_token=MTIzNA%3D%3D' },
          answer: {
            status: 200,
            headers: jsonAnswer,
            body: `{"response_token":"sha256=${hmac('sha256', words, 'MTIzNA==', 'base64')}"}`,
          },
          refused: [
            {
              // Its answer would be the signature of a body.
              request: { method: 'GET', query: 'crc_token=%7B%22for_user_id%22%3A%221%22%7D' },
              reason: 'method_not_allowed',
            },
            {
              request: { method: 'GET', query: 'crc_token=MTIzNA' },
              config: {},
              reason: 'not_configured',
            },
          ],
        },
      ],
    },
  ),
  {
    type: 'twilio',
    vector: 'published',
    config: { secret: '12345' },
    request: {
      url: 'https://mycompany.com/myapp.php',
      query: 'foo=1&bar=2',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
      },
      body: 'Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309',
    },
    expect: {
      eventType: 'webhook.received',
      eventKey: 'CA1234567890ABCDE-1234',
      answer: {
        status: 200,
        headers: { 'content-type': 'text/xml; charset=utf-8' },
        body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
      },
    },
    proof: 'x-twilio-signature',
    freshSeconds: null,
    // A form may be written in several ways; what it says is covered.
    coversBody: false,
    refused: [
      {
        what: 'with another value in the form',
        request: { body: 'Digits=1235&CallSid=CA1234567890ABCDE' },
        reason: 'signature_wrong',
      },
      {
        what: 'as JSON that nothing covers',
        request: {
          headers: { ...json, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
        },
        reason: 'signature_missing',
      },
    ],
  },
  {
    type: 'sendgrid',
    vector: '@sendgrid/eventwebhook 8.0.0',
    config: { publicKey: spki(p256.publicKey) },
    request: {
      headers: {
        ...json,
        'x-twilio-email-event-webhook-signature': mailSum,
        'x-twilio-email-event-webhook-timestamp': seconds,
      },
      body: mail,
    },
    expect: { eventType: 'open', eventKey: 'ZGhi' },
    proof: 'x-twilio-email-event-webhook-signature',
    freshSeconds: 600,
    oracle: () => {
      const library = new eventWebhook.EventWebhook();
      const key = library.convertPublicKeyToECDSA(
        p256.publicKey.export({ format: 'pem', type: 'spki' }),
      );
      return library.verifySignature(key, mail, mailSum, seconds);
    },
  },
  {
    type: 'mailgun',
    vector: 'computed',
    config: { secret: words },
    request: {
      headers: json,
      body: JSON.stringify({
        signature: {
          timestamp: seconds,
          token: mailgunToken,
          signature: hmac('sha256', words, seconds + mailgunToken, 'hex'),
        },
        'event-data': { id: 'CPgfbmQMTCKtHW6uIWtuVe', event: 'delivered' },
      }),
    },
    expect: { eventType: 'delivered', eventKey: mailgunToken },
    freshSeconds: 600,
    coversBody: false,
    refused: [
      {
        what: 'with another token',
        request: {
          body: `{"signature":{"timestamp":"${seconds}","token":"x","signature":"${hmac('sha256', words, seconds + mailgunToken, 'hex')}"}}`,
        },
        reason: 'signature_wrong',
      },
      { what: 'without a signature', request: { body: '{}' }, reason: 'signature_missing' },
    ],
  },
  signedBodyCase(zoom, {
    handshakes: [
      {
        name: 'endpoint.url_validation',
        request: signedRequest(zoom, zoomValidation),
        answer: {
          status: 200,
          headers: jsonAnswer,
          body: `{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"${hmac('sha256', words, 'qgg8vlvZRS6UYooatFL8Aw', 'hex')}"}`,
        },
        refused: [
          { request: { headers: json, body: zoomValidation }, reason: 'signature_missing' },
        ],
      },
    ],
  }),
  {
    type: 'telnyx',
    vector: 'computed',
    config: { publicKey: rawEd25519.toString('base64') },
    request: {
      headers: {
        ...json,
        'telnyx-timestamp': seconds,
        'telnyx-signature-ed25519': ed(
          `${seconds}|{"data":{"id":"t-1","event_type":"call.hangup"}}`,
          'base64',
        ),
      },
      body: '{"data":{"id":"t-1","event_type":"call.hangup"}}',
    },
    expect: { eventType: 'call.hangup', eventKey: 't-1' },
    proof: 'telnyx-signature-ed25519',
    freshSeconds: 300,
  },
  signedBodyCase({
    type: 'vapi',
    header: 'x-vapi-signature',
    body: '{"message":{"type":"end-of-call-report"}}',
    expect: { eventType: 'end-of-call-report', eventKey: null },
  }),
  {
    type: 'vapi',
    name: 'with the secret alone',
    vector: 'computed',
    config: { secret: words },
    at: anyMoment,
    request: { headers: { ...json, 'x-vapi-secret': words }, body: '{"message":{"type":"hang"}}' },
    expect: { eventType: 'hang', eventKey: null, grade: 'weak' },
    proof: 'x-vapi-secret',
    freshSeconds: null,
    coversBody: false,
  },
];
