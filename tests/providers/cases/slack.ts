import { hmac, nosniff, type ProviderCase } from '../provider-case.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const time = '1531420618';
const command =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const event = '{"type":"event_callback","event_id":"Ev08MFMKH6","event":{"type":"app_mention"}}';
const challenge = '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY"}';

function signed(body: string, contentType = 'application/json') {
  return {
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${hmac('sha256', secret, `v0:${time}:${body}`, 'hex')}`,
    },
    body,
  };
}

export const cases: readonly ProviderCase[] = [
  {
    type: 'slack',
    vector: 'published',
    config: { secret },
    at: Number(time) * 1_000,
    request: {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': time,
        'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      body: command,
    },
    expect: {
      eventType: 'command.webhook-collect',
      eventKey: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    },
    proof: 'x-slack-signature',
    freshSeconds: 300,
    refused: [
      {
        what: 'a time that is not digits alone',
        request: {
          headers: { ...signed(command).headers, 'x-slack-request-timestamp': '+1531420618' },
        },
        reason: 'signature_wrong',
      },
    ],
    handshakes: [
      {
        name: 'url_verification',
        request: signed(challenge),
        answer: {
          status: 200,
          headers: { ...nosniff, 'content-type': 'text/plain' },
          body: '3eZbrw1aBm2rZgRNFdxV2595E9CY',
        },
        refused: [
          {
            request: { ...signed(challenge), body: `${challenge} ` },
            reason: 'signature_wrong',
          },
        ],
      },
    ],
  },
  {
    type: 'slack',
    name: 'an event',
    vector: 'computed',
    config: { secret },
    at: Number(time) * 1_000,
    request: signed(event),
    expect: { eventType: 'app_mention', eventKey: 'Ev08MFMKH6' },
    proof: 'x-slack-signature',
    freshSeconds: 300,
  },
];
