/** Amazon SNS, which signs with certificates that it publishes and asks for consent by a call. */
import { checkPublicKey } from '../check-public-key.ts';
import type { Provider } from '../provider.ts';
import { refused, type PublicKeyScheme } from '../scheme.ts';
import type { Subject } from '../subject.ts';

const hosts = ['sns.*.amazonaws.com', 'sns.*.amazonaws.com.cn'];
const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const confirmation = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
];

const types = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'];

/**
 * Names and values, a line each; a notification may have no subject. Values may hold lines too: with a
 * type of its own making, what somebody published to a topic of theirs could be read as of another.
 */
function signedOf(subject: Subject): Uint8Array[] {
  const type = subject.text('body:Type');
  if (type === null || !types.includes(type)) return [];
  const isNotification = type === 'Notification';
  const lines: string[] = [];
  for (const name of isNotification ? notification : confirmation) {
    const value = subject.text(`body:${name}`);
    if (value === null && name === 'Subject') continue;
    if (value === null) return [];
    lines.push(name, value);
  }
  return [Buffer.from(`${lines.join('\n')}\n`)];
}

function schemeOf(algorithm: 'rsa-sha1' | 'rsa-sha256'): PublicKeyScheme {
  return {
    kind: 'publicKey',
    algorithm,
    key: { at: '{body:SigningCertURL}', hosts },
    signature: { from: 'body:Signature' },
    encoding: 'base64',
    signed: signedOf,
    time: { from: { from: 'body:Timestamp' }, unit: 'iso', toleranceSeconds: 3_600 },
  };
}

export const awsSns: Provider = {
  type: 'aws-sns',
  title: 'Amazon SNS',
  grade: 'strong',
  known: 'code',
  docs: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
  note: 'Raw message delivery must be off: raw messages carry no signature. EventBridge and AWS Backup come this way.',
  fields: [
    {
      name: 'topicArn',
      help: 'The ARN of the topic. SNS signs for everybody, so that others are refused by it.',
      secret: false,
      required: true,
      several: true,
    },
  ],
  scheme: {
    kind: 'own',
    name: 'RSA signature in the body, with a certificate of SNS, of a topic that is expected',
    async check(subject, fetchTrusted) {
      const topics = subject.settings('topicArn');
      if (topics.length === 0) return refused('not_configured', 'the setting topicArn is not set');
      const version = subject.text('body:SignatureVersion');
      const algorithm = version === '2' ? 'rsa-sha256' : 'rsa-sha1';
      const verdict = await checkPublicKey(schemeOf(algorithm), subject, fetchTrusted);
      if (!verdict.ok) return verdict;
      const topic = subject.text('body:TopicArn');
      return topic !== null && topics.includes(topic)
        ? verdict
        : refused('identity_wrong', `it is of the topic ${topic ?? 'none'}`);
    },
  },
  handshakes: [
    {
      when: 'verified',
      name: 'SubscriptionConfirmation',
      if: { equals: { 'body:Type': 'SubscriptionConfirmation' } },
      calls: { url: '{body:SubscribeURL}', hosts },
      answer: { status: 200 },
    },
    {
      when: 'verified',
      name: 'UnsubscribeConfirmation',
      if: { equals: { 'body:Type': 'UnsubscribeConfirmation' } },
      answer: { status: 200 },
    },
  ],
  eventKey: ['{body:MessageId}'],
  eventType: [
    '{body:Message.detail-type}',
    '{body:Message.notificationType}',
    '{body:Message.Records.*.eventName}',
    'notification',
  ],
};
