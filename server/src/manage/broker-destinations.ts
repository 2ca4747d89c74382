/** What destinations that are brokers, queues and stores say of themselves. */
import { brokerAddressFault, urlFault } from '../domain/broker-address.ts';
import type { BrokerDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { checkTemplate } from './check-template.ts';
import type { CheckParts, DestinationKind } from './destination-kind.ts';

type BrokerKinds = {
  [Type in BrokerDestination['type']]: DestinationKind<Extract<BrokerDestination, { type: Type }>>;
};

const access = ['secretAccessKey', 'sessionToken'];
const awsAnchors = ['endpoint', 'region', 'accessKeyId'];
const bucketPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;

export const brokerKinds: BrokerKinds = {
  kafka: {
    defaults: { keyTemplate: null, tls: true, sasl: null },
    secrets: ['sasl.password'],
    anchors: ['brokers', 'tls', 'sasl.username'],
    check(_parts, destination) {
      destination.brokers.forEach((one, at) => refuse(brokerAddressFault(one), ['brokers', at]));
      checkTemplate(destination.keyTemplate, ['keyTemplate']);
      return destination;
    },
  },
  rabbitmq: {
    defaults: { exchange: '', routingKeyTemplate: null },
    secrets: ['url'],
    anchors: [],
    check(_parts, destination) {
      refuse(urlFault(destination.url, ['amqps', 'amqp']), ['url']);
      checkTemplate(destination.routingKeyTemplate, ['routingKeyTemplate']);
      return destination;
    },
  },
  nats: {
    defaults: { token: null, username: null, password: null, tls: true },
    secrets: ['token', 'password'],
    anchors: ['servers', 'tls', 'username'],
    check(_parts, destination) {
      const { servers, subjectTemplate, token, username, password } = destination;
      servers.forEach((one, at) => refuse(brokerAddressFault(one), ['servers', at]));
      checkTemplate(subjectTemplate, ['subjectTemplate']);
      if (token !== null && username !== null) refuse('a token, or a username', ['token']);
      if (password !== null && username === null) refuse('needed with a password', ['username']);
      return destination;
    },
  },
  redisStream: {
    defaults: { maxLength: null },
    secrets: ['url'],
    anchors: [],
    check(_parts, destination) {
      refuse(urlFault(destination.url, ['rediss', 'redis']), ['url']);
      return destination;
    },
  },
  sqs: {
    defaults: { sessionToken: null, endpoint: null, groupTemplate: null },
    secrets: access,
    anchors: [...awsAnchors, 'queueUrl'],
    check(parts, destination) {
      const { queueUrl, endpoint, groupTemplate } = destination;
      refuse(urlFault(queueUrl, ['https', 'http']), ['queueUrl']);
      checkEndpoint(parts, endpoint);
      checkTemplate(groupTemplate, ['groupTemplate']);
      if (queueUrl.endsWith('.fifo') && groupTemplate === null) {
        refuse('a FIFO queue needs a group, such as `{{applicationId}}`', ['groupTemplate']);
      }
      return destination;
    },
  },
  s3: {
    defaults: { sessionToken: null, endpoint: null, keyTemplate: null, forcePathStyle: false },
    secrets: access,
    anchors: awsAnchors,
    check(parts, destination) {
      if (!bucketPattern.test(destination.bucket)) refuse('not the name of a bucket', ['bucket']);
      checkEndpoint(parts, destination.endpoint);
      checkTemplate(destination.keyTemplate, ['keyTemplate']);
      return destination;
    },
  },
  pubsub: {
    defaults: { endpoint: null, orderingKeyTemplate: null },
    secrets: ['serviceAccount'],
    anchors: ['endpoint'],
    check(parts, destination) {
      const { serviceAccount, endpoint, orderingKeyTemplate } = destination;
      checkEndpoint(parts, endpoint);
      // An emulator knows no accounts.
      if (serviceAccount !== '{}' || endpoint === null) {
        refuse(accountFault(serviceAccount), ['serviceAccount']);
      }
      checkTemplate(orderingKeyTemplate, ['orderingKeyTemplate']);
      return destination;
    },
  },
};

function refuse(fault: string | null, path: (string | number)[]): void {
  if (fault !== null) throw Problem.field(path, fault);
}

/** Of a compatible service: what endpoints of webhooks may not have, it may not have either. */
function checkEndpoint({ urlRefusal }: CheckParts, endpoint: string | null): void {
  if (endpoint === null) return;
  refuse(urlFault(endpoint, ['https', 'http']), ['endpoint']);
  refuse(urlRefusal(new URL(endpoint)), ['endpoint']);
}

function accountFault(text: string): string | null {
  const fault = 'the JSON of a service account’s key, with client_email and private_key';
  try {
    const key = JSON.parse(text) as Record<string, unknown> | null;
    const isKey = [key?.['client_email'], key?.['private_key']].every(
      (one) => typeof one === 'string',
    );
    return isKey ? null : fault;
  } catch {
    return fault;
  }
}
