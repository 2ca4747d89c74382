/** Slack: events, slash commands and interactions, signed with the signing secret of the app. */
import type { Provider } from '../provider.ts';

export const slack: Provider = {
  type: 'slack',
  title: 'Slack',
  grade: 'strong',
  known: 'code',
  docs: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
  fields: [
    {
      name: 'secret',
      help: 'The signing secret of the app, under Basic Information.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-slack-signature', prefix: 'v0=' },
    encoding: 'hex',
    signed: 'v0:{time}:{body}',
    time: { from: { from: 'header:x-slack-request-timestamp' }, unit: 's', toleranceSeconds: 300 },
  },
  handshakes: [
    {
      when: 'verified',
      name: 'url_verification',
      if: { equals: { 'body:type': 'url_verification' } },
      answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: '{body:challenge}' },
    },
  ],
  eventKey: ['{body:event_id}', '{body:trigger_id}', '{body:payload.trigger_id}'],
  eventType: ['{body:event.type}', '{body:payload.type}', 'command{body:command}', '{body:type}'],
};
