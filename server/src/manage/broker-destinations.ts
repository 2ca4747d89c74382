/** What destinations that are brokers, queues and stores say of themselves. */
import type { BrokerDestination } from '../domain/destination.ts';
import type { DestinationKind } from './destination-kind.ts';

type BrokerKinds = {
  [Type in BrokerDestination['type']]: DestinationKind<Extract<BrokerDestination, { type: Type }>>;
};

const access = ['secretAccessKey', 'sessionToken'];
const awsAnchors = ['endpoint', 'region', 'accessKeyId'];

export const brokerKinds: BrokerKinds = {
  kafka: {
    defaults: { keyTemplate: null, tls: true, sasl: null },
    secrets: ['sasl.password'],
    anchors: ['brokers', 'tls', 'sasl.username'],
    check: (_parts, destination) => destination,
  },
  rabbitmq: {
    defaults: { exchange: '', routingKeyTemplate: null },
    secrets: ['url'],
    anchors: [],
    check: (_parts, destination) => destination,
  },
  nats: {
    defaults: { token: null, username: null, password: null, tls: true },
    secrets: ['token', 'password'],
    anchors: ['servers', 'tls', 'username'],
    check: (_parts, destination) => destination,
  },
  redisStream: {
    defaults: { maxLength: null },
    secrets: ['url'],
    anchors: [],
    check: (_parts, destination) => destination,
  },
  sqs: {
    defaults: { sessionToken: null, endpoint: null, groupTemplate: null },
    secrets: access,
    anchors: [...awsAnchors, 'queueUrl'],
    check: (_parts, destination) => destination,
  },
  s3: {
    defaults: { sessionToken: null, endpoint: null, keyTemplate: null, forcePathStyle: false },
    secrets: access,
    anchors: awsAnchors,
    check: (_parts, destination) => destination,
  },
  pubsub: {
    defaults: { endpoint: null, orderingKeyTemplate: null },
    secrets: ['serviceAccount'],
    anchors: ['endpoint'],
    check: (_parts, destination) => destination,
  },
};
