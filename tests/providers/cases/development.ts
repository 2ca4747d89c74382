/** Places where software is made and planned. */
import { sign as octokitSign } from '@octokit/webhooks-methods';
import { anyMoment, nosniff, type ProviderCase } from '../provider-case.ts';
import { signedBodyCase, signedRequest, type SignedBody, words } from '../signed-body.ts';

const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const github: SignedBody = {
  type: 'github',
  name: 'signed by their own library',
  header: 'x-hub-signature-256',
  headers: { 'x-github-event': 'push', 'x-github-delivery': 'd-2' },
  body: '{"ref":"refs/heads/main"}',
  expect: { eventType: 'push', eventKey: 'd-2' },
};

const intercomPing: SignedBody = {
  type: 'intercom',
  header: 'x-hub-signature',
  form: 'sha1=SUM',
  algorithm: 'sha1',
  body: '{"type":"notification_event","topic":"ping","id":null}',
  expect: { eventType: 'ping', eventKey: null },
};

export const cases: readonly ProviderCase[] = [
  signedBodyCase(github, {
    vector: '@octokit/webhooks-methods 6.0.0',
    request: {
      ...signedRequest(github),
      headers: {
        ...signedRequest(github).headers,
        'x-hub-signature-256': await octokitSign(words, github.body),
      },
    },
  }),
  {
    type: 'gitlab',
    vector: 'published',
    config: { signingToken: whsec },
    at: 1_614_265_330_000,
    request: {
      headers: {
        'x-gitlab-event': 'Push Hook',
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    },
    expect: { eventType: 'webhook.received', eventKey: 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
    proof: 'webhook-signature',
    freshSeconds: 300,
  },
  {
    type: 'gitlab',
    name: 'with a secret token',
    vector: 'computed',
    config: { token: 'sesame' },
    request: {
      headers: {
        'x-gitlab-token': 'sesame',
        'x-gitlab-event': 'Merge Request Hook',
        'x-gitlab-event-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e',
      },
      body: '{"object_kind":"merge_request","object_attributes":{"action":"open"}}',
    },
    expect: {
      eventType: 'merge_request.open',
      eventKey: '13792a34-cac6-4fda-95a8-c58e00a3954e-Merge Request Hook',
      grade: 'weak',
    },
    proof: 'x-gitlab-token',
    freshSeconds: null,
    coversBody: false,
  },
  signedBodyCase({
    type: 'bitbucket',
    header: 'x-hub-signature',
    form: 'sha256=SUM',
    headers: { 'x-event-key': 'repo:push', 'x-request-uuid': 'r-1' },
    body: '{"push":{"changes":[]}}',
    expect: { eventType: 'repo.push', eventKey: 'r-1' },
  }),
  ...['jira', 'confluence'].map((type) =>
    signedBodyCase({
      type,
      header: 'x-hub-signature',
      form: 'sha256=SUM',
      headers: { 'x-atlassian-webhook-identifier': 'w-1' },
      body: '{"webhookEvent":"jira:issue_updated","issue":{"key":"A-1"}}',
      expect: { eventType: 'jira.issue_updated', eventKey: 'w-1' },
    }),
  ),
  signedBodyCase({
    type: 'linear',
    header: 'linear-signature',
    headers: { 'linear-delivery': 'l-1' },
    body: `{"action":"create","type":"Issue","webhookTimestamp":${anyMoment}}`,
    time: { text: '', freshSeconds: 60 },
    expect: { eventType: 'Issue.create', eventKey: 'l-1' },
  }),
  signedBodyCase(
    {
      type: 'trello',
      header: 'x-trello-webhook',
      algorithm: 'sha1',
      encoding: 'base64',
      signed: (body) => `${body}https://hooks.example.com/in/token`,
      body: '{"action":{"id":"a-1","type":"updateCard"},"model":{}}',
      expect: { eventType: 'updateCard', eventKey: 'a-1' },
    },
    {
      refused: [
        {
          what: 'at another address',
          request: { url: 'https://other.example.com/in/token' },
          reason: 'signature_wrong',
        },
      ],
      handshakes: [
        {
          name: 'HEAD',
          request: { method: 'HEAD' },
          answer: { status: 200, headers: nosniff, body: '' },
        },
      ],
    },
  ),
  signedBodyCase(
    {
      ...intercomPing,
      body: '{"type":"notification_event","id":"notif_1","topic":"conversation.user.created"}',
      expect: { eventType: 'conversation.user.created', eventKey: 'notif_1' },
    },
    {
      handshakes: [
        {
          name: 'HEAD',
          request: { method: 'HEAD' },
          answer: { status: 200, headers: nosniff, body: '' },
        },
        {
          name: 'ping',
          request: signedRequest(intercomPing),
          answer: { status: 200, headers: nosniff, body: '' },
          refused: [{ request: { body: intercomPing.body }, reason: 'signature_missing' }],
        },
      ],
    },
  ),
];
