import { generateKeyPairSync, sign } from 'node:crypto';
import { anyMoment, hmac, nosniff, type ProviderCase } from '../provider-case.ts';

const secret = 'a-signing-secret';
const seconds = String(anyMoment / 1_000);

/** A body, signed as a whole by one HMAC in one header. */
function signed(
  type: string,
  header: string,
  body: string,
  expect: ProviderCase['expect'],
  how: { algorithm?: 'sha1' | 'sha256'; encoding?: 'hex' | 'base64'; prefix?: string } = {},
): ProviderCase {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '' } = how;
  return {
    type,
    vector: 'computed',
    config: { secret },
    request: {
      headers: {
        'content-type': 'application/json',
        [header]: prefix + hmac(algorithm, secret, body, encoding),
      },
      body,
    },
    expect,
    proof: header,
    freshSeconds: null,
  };
}

function weak(
  type: string,
  header: string,
  body: string,
  expect: ProviderCase['expect'],
): ProviderCase {
  return {
    type,
    vector: 'computed',
    config: { token: 'let-me-in' },
    request: { headers: { [header]: 'let-me-in' }, body },
    expect,
    proof: header,
    freshSeconds: null,
    coversBody: false,
  };
}

const graphBody = (state: string): string =>
  `{"value":[{"clientState":"our-word","changeType":"created","resource":"a"},{"clientState":"${state}","changeType":"created","resource":"b"}]}`;

const teamsKey = Buffer.from('a key of thirty-two bytes, nearly').toString('base64');
const teamsBody = '{"type":"message","id":"1485983408511","text":"<at>Gancho</at> hello"}';

const workosBody = '{"id":"event_01","event":"dsync.user.created","data":{}}';
const streamBody = '{"uid":"6b9e68b07dfee8cc2d116e4c51d6a957","status":{"state":"ready"}}';
const grafanaBody = '{"status":"firing","groupKey":"{}:{alertname=\\"A\\"}","alerts":[]}';
const xeroBody =
  '{"events":[{"resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventCategory":"INVOICE","eventType":"UPDATE"}],"firstEventSequence":3,"lastEventSequence":3,"entropy":"S0m"}';
const xeroIntent = '{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"ABC"}';

const pushKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const claims = {
  aud: 'https://hooks.example.com/in/token',
  email: 'push@project.iam.gserviceaccount.com',
  email_verified: true,
  iss: 'https://accounts.google.com',
  iat: anyMoment / 1_000,
  exp: anyMoment / 1_000 + 3_600,
};

function pushToken(changed: object = {}, keys = pushKeys): string {
  const parts = [
    { alg: 'RS256', kid: 'k1', typ: 'JWT' },
    { ...claims, ...changed },
  ];
  const text = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `Bearer ${text}.${sign('sha256', Buffer.from(text), keys.privateKey).toString('base64url')}`;
}

const pushed = (token: string): { headers: Record<string, string> } => ({
  headers: { authorization: token },
});

export const cases: readonly ProviderCase[] = [
  {
    type: 'microsoft-graph',
    vector: 'computed',
    config: { clientState: 'our-word' },
    request: { body: graphBody('our-word') },
    expect: {
      eventType: 'created',
      eventKey: null,
      answer: { status: 202, headers: {}, body: '' },
    },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'one notification with another word',
        request: { body: graphBody('other') },
        reason: 'signature_ambiguous',
      },
      {
        what: 'no word',
        request: { body: '{"value":[{"changeType":"created"}]}' },
        reason: 'signature_missing',
      },
    ],
    handshakes: [
      {
        name: 'validationToken',
        request: { query: 'validationToken=Validation%3A+a%2Bb%3Cscript%3E' },
        answer: {
          status: 200,
          headers: { ...nosniff, 'content-type': 'text/plain' },
          body: 'Validation: a+b<script>',
        },
      },
    ],
  },
  {
    type: 'teams-outgoing',
    vector: 'computed',
    config: { secret: teamsKey },
    request: {
      headers: {
        authorization: `HMAC ${hmac('sha256', Buffer.from(teamsKey, 'base64'), teamsBody, 'base64')}`,
      },
      body: teamsBody,
    },
    expect: {
      eventType: 'message',
      eventKey: '1485983408511',
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"type":"message","text":"Received."}',
      },
    },
    proof: 'authorization',
    freshSeconds: null,
    refused: [
      {
        what: 'signed with the text of the key',
        request: {
          headers: { authorization: `HMAC ${hmac('sha256', teamsKey, teamsBody, 'base64')}` },
        },
        reason: 'signature_wrong',
      },
    ],
  },
  {
    type: 'google-pubsub',
    vector: 'computed',
    config: { audience: claims.aud, email: claims.email },
    request: {
      ...pushed(pushToken()),
      body: '{"message":{"messageId":"2070443601311540","data":"e30=","attributes":{"eventType":"OBJECT_FINALIZE"}}}',
    },
    expect: {
      eventType: 'OBJECT_FINALIZE',
      eventKey: '2070443601311540',
      answer: { status: 204, headers: {}, body: '' },
    },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    world: {
      'https://www.googleapis.com/oauth2/v3/certs': JSON.stringify({
        keys: [{ ...pushKeys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256' }],
      }),
    },
    refused: [
      {
        what: 'the key of others',
        request: pushed(pushToken({}, otherKeys)),
        reason: 'signature_wrong',
      },
      {
        what: 'for another audience',
        request: pushed(pushToken({ aud: 'https://other.example' })),
        reason: 'identity_wrong',
      },
      {
        what: 'another account',
        request: pushed(pushToken({ email: 'x@other.iam.gserviceaccount.com' })),
        reason: 'identity_wrong',
      },
      {
        what: 'an address that was not verified',
        request: pushed(pushToken({ email_verified: false })),
        reason: 'identity_wrong',
      },
      {
        what: 'another issuer',
        request: pushed(pushToken({ iss: 'https://accounts.example.com' })),
        reason: 'identity_wrong',
      },
      {
        what: 'a token that has expired',
        request: pushed(pushToken({ exp: anyMoment / 1_000 - 3_600 })),
        reason: 'timestamp_out_of_tolerance',
      },
    ],
  },
  {
    ...weak(
      'okta',
      'authorization',
      '{"eventId":"ab12","data":{"events":[{"eventType":"user.lifecycle.create"},{"eventType":"user.lifecycle.create"}]}}',
      { eventType: 'user.lifecycle.create', eventKey: 'ab12' },
    ),
    handshakes: [
      {
        name: 'one-time verification',
        request: { method: 'GET', headers: { 'x-okta-verification-challenge': 'a"b' } },
        answer: {
          status: 200,
          headers: { ...nosniff, 'content-type': 'application/json' },
          body: '{"verification":"a\\"b"}',
        },
        refused: [{ request: { method: 'GET' }, reason: 'method_not_allowed' }],
      },
    ],
  },
  weak(
    'auth0',
    'authorization',
    '[{"log_id":"900","data":{"type":"s"}},{"log_id":"901","data":{"type":"f"}}]',
    { eventType: 'logs', eventKey: null },
  ),
  {
    ...weak('auth0', 'authorization', '[{"log_id":"900","data":{"type":"s"}}]', {
      eventType: 'log.s',
      eventKey: '900',
    }),
    name: 'a batch of one',
  },
  {
    type: 'workos',
    vector: 'computed',
    config: { secret },
    request: {
      headers: {
        'workos-signature': `t=${anyMoment}, v1=${hmac('sha256', secret, `${anyMoment}.${workosBody}`, 'hex')}`,
      },
      body: workosBody,
    },
    expect: { eventType: 'dsync.user.created', eventKey: 'event_01' },
    proof: 'workos-signature',
    freshSeconds: 180,
    refused: [
      {
        what: 'another time than was signed',
        request: {
          headers: {
            'workos-signature': `t=${anyMoment + 1}, v1=${hmac('sha256', secret, `${anyMoment}.${workosBody}`, 'hex')}`,
          },
        },
        reason: 'signature_wrong',
      },
    ],
  },
  {
    ...signed('sentry', 'sentry-hook-signature', '{"action":"created","data":{}}', {
      eventType: 'webhook.received',
      eventKey: null,
    }),
    name: 'without what names it',
  },
  {
    type: 'sentry',
    vector: 'computed',
    config: { secret },
    request: {
      headers: {
        'request-id': 'f9d1',
        'sentry-hook-resource': 'issue',
        'sentry-hook-signature': hmac('sha256', secret, '{"action":"created"}', 'hex'),
      },
      body: '{"action":"created"}',
    },
    expect: { eventType: 'issue.created', eventKey: 'f9d1' },
    proof: 'sentry-hook-signature',
    freshSeconds: null,
  },
  signed(
    'vercel',
    'x-vercel-signature',
    '{"id":"uev_1","type":"deployment.created"}',
    { eventType: 'deployment.created', eventKey: 'uev_1' },
    { algorithm: 'sha1' },
  ),
  signed(
    'circleci',
    'circleci-signature',
    '{"id":"3888f21b","type":"workflow-completed"}',
    { eventType: 'workflow-completed', eventKey: '3888f21b' },
    { prefix: 'v2=00,v1=' },
  ),
  signed(
    'pagerduty',
    'x-pagerduty-signature',
    '{"event":{"id":"5ac64822","event_type":"incident.triggered"}}',
    { eventType: 'incident.triggered', eventKey: '5ac64822' },
    { prefix: `v1=${'0'.repeat(64)},v1=` },
  ),
  {
    ...weak(
      'datadog',
      'x-gancho-token',
      '{"id":"1","event_type":"metric_alert_monitor","alert_transition":"Triggered"}',
      { eventType: 'metric_alert_monitor', eventKey: '1.Triggered' },
    ),
    config: { token: 'let-me-in', header: 'X-Gancho-Token' },
  },
  {
    type: 'datadog',
    name: 'a name and password in the address',
    vector: 'computed',
    config: { username: 'dd', password: 'p' },
    request: { headers: { authorization: 'Basic ZGQ6cA==' }, body: '{"title":"x"}' },
    expect: { eventType: 'alert', eventKey: null },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
  },
  weak(
    'cloudflare-notifications',
    'cf-webhook-auth',
    '{"name":"N","text":"T","alert_type":"tunnel_health_event","alert_event":"ALERT_STATE_EVENT_START"}',
    { eventType: 'tunnel_health_event.ALERT_STATE_EVENT_START', eventKey: null },
  ),
  {
    type: 'cloudflare-stream',
    vector: 'computed',
    config: { secret },
    request: {
      headers: {
        'webhook-signature': `time=${seconds},sig1=${hmac('sha256', secret, `${seconds}.${streamBody}`, 'hex')}`,
      },
      body: streamBody,
    },
    expect: {
      eventType: 'video.ready',
      eventKey: '6b9e68b07dfee8cc2d116e4c51d6a957.ready',
    },
    proof: 'webhook-signature',
    freshSeconds: 300,
  },
  {
    ...signed('grafana', 'x-grafana-alerting-signature', grafanaBody, {
      eventType: 'alert.firing',
      eventKey: null,
      grade: 'fair',
    }),
    name: 'the body',
  },
  {
    type: 'grafana',
    name: 'the body and the time',
    vector: 'computed',
    config: { secret, timestamp: 'signed' },
    request: {
      headers: {
        'x-grafana-alerting-timestamp': seconds,
        'x-grafana-alerting-signature': hmac('sha256', secret, `${seconds}:${grafanaBody}`, 'hex'),
      },
      body: grafanaBody,
    },
    expect: { eventType: 'alert.firing', eventKey: null },
    proof: 'x-grafana-alerting-signature',
    freshSeconds: 300,
    refused: [
      {
        what: 'without the time that is asked for',
        request: {
          headers: {
            'x-grafana-alerting-signature': hmac('sha256', secret, grafanaBody, 'hex'),
          },
        },
        reason: 'timestamp_missing',
      },
    ],
  },
  {
    ...signed(
      'xero',
      'x-xero-signature',
      xeroBody,
      { eventType: 'INVOICE.UPDATE', eventKey: '3-3' },
      { encoding: 'base64' },
    ),
    handshakes: [
      {
        name: 'intent to receive',
        request: {
          headers: { 'x-xero-signature': hmac('sha256', secret, xeroIntent, 'base64') },
          body: xeroIntent,
        },
        answer: { status: 200, headers: nosniff, body: '' },
        refused: [
          {
            request: { headers: { 'x-xero-signature': 'AAAA' }, body: xeroIntent },
            reason: 'signature_wrong',
          },
        ],
      },
    ],
  },
];
