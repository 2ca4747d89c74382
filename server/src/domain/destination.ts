/** Where an endpoint's messages go to when it is no signed webhook, and what opens the door there. */
import type { TlsIdentity, OauthAccess, TokenParamsIn } from './endpoint-access.ts';
import type { Delivery } from './message.ts';
import type { Outcome } from './outcome.ts';

/** What an HTTP server asks of its callers. Stored sealed, as all of a destination. */
export type HttpAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | { type: 'apiKey'; name: string; value: string; in: 'header' | 'query' }
  | {
      type: 'oauth2';
      grant: 'client_credentials' | 'password';
      tokenUrl: string;
      clientId: string | null;
      clientSecret: string | null;
      username: string | null;
      password: string | null;
      scopes: string[];
      extraParams: Record<string, string>;
      /** How the client shows itself: in the header, or in the form. */
      clientAuth: 'basic' | 'post';
      /** How what is asked reaches the token server; a form where absent, as the standard has it. */
      paramsIn?: TokenParamsIn;
      /** Where in the answer the token stands, such as `data.token`; `access_token` where absent. */
      tokenAt?: string;
    }
  | {
      type: 'oauth1';
      consumerKey: string;
      consumerSecret: string;
      token: string | null;
      tokenSecret: string | null;
      realm: string | null;
      signatureMethod: 'HMAC-SHA1' | 'HMAC-SHA256';
    };

export interface HttpDestination {
  type: 'http';
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With places such as `{{payload.order.id}}`; null sends the payload as it is. */
  bodyTemplate: string | null;
  contentType: string | null;
  auth: HttpAuth;
  /** Whether it carries the signature too. */
  signed: boolean;
}

/** Publishes into another application of the same environment; there it happens once. */
export interface ApplicationDestination {
  type: 'application';
  applicationId: string;
  /** Null keeps the event type. */
  eventType: string | null;
}

export interface SlackDestination {
  type: 'slack';
  url: string;
  template: string | null;
}
export interface TeamsDestination {
  type: 'teams';
  url: string;
  template: string | null;
}
export interface DiscordDestination {
  type: 'discord';
  url: string;
  template: string | null;
}
export interface GoogleChatDestination {
  type: 'googleChat';
  url: string;
  template: string | null;
}
export interface TelegramDestination {
  type: 'telegram';
  botToken: string;
  chatId: string;
  /** Of a Bot API server of one's own; null for the provider's. */
  apiUrl: string | null;
  template: string | null;
}

export interface EmailDestination {
  type: 'email';
  host: string;
  port: number;
  secure: 'tls' | 'starttls' | 'none';
  username: string | null;
  password: string | null;
  from: string;
  to: string[];
  subjectTemplate: string | null;
  /** The text; null where there is HTML alone, or neither: then it is made of the payload. */
  template: string | null;
  htmlTemplate: string | null;
}

export interface KafkaDestination {
  type: 'kafka';
  brokers: string[];
  topic: string;
  keyTemplate: string | null;
  tls: boolean;
  sasl: {
    mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    username: string;
    password: string;
  } | null;
}
export interface RabbitmqDestination {
  type: 'rabbitmq';
  url: string;
  exchange: string;
  routingKeyTemplate: string | null;
}
export interface NatsDestination {
  type: 'nats';
  servers: string[];
  subjectTemplate: string;
  token: string | null;
  username: string | null;
  password: string | null;
  tls: boolean;
}
export interface RedisStreamDestination {
  type: 'redisStream';
  url: string;
  stream: string;
  maxLength: number | null;
}
export interface AwsAccess {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
  /** For compatible services; null for the provider's own. */
  endpoint: string | null;
}
export interface SqsDestination extends AwsAccess {
  type: 'sqs';
  queueUrl: string;
  /** For FIFO queues; null for others. */
  groupTemplate: string | null;
}
export interface S3Destination extends AwsAccess {
  type: 's3';
  bucket: string;
  keyTemplate: string | null;
  forcePathStyle: boolean;
}
export interface PubsubDestination {
  type: 'pubsub';
  projectId: string;
  topic: string;
  /** JSON of a service account's key. */
  serviceAccount: string;
  /** For an emulator; null for the provider's own. */
  endpoint: string | null;
  orderingKeyTemplate: string | null;
}

export type BrokerDestination =
  | KafkaDestination
  | RabbitmqDestination
  | NatsDestination
  | RedisStreamDestination
  | SqsDestination
  | S3Destination
  | PubsubDestination;

export type ChatDestination =
  | SlackDestination
  | TeamsDestination
  | DiscordDestination
  | GoogleChatDestination
  | TelegramDestination;

/** All but the signed webhook, which is the absence of a destination. */
export type Destination =
  | HttpDestination
  | ApplicationDestination
  | ChatDestination
  | EmailDestination
  | BrokerDestination;

/** A delivery as it leaves: after it was enriched and reshaped. */
export interface ShapedDelivery {
  delivery: Delivery;
  method: string;
  url: string;
  /** Names in lower case; what the endpoint adds, and what the transformation made of it. */
  headers: Record<string, string>;
  body: Uint8Array;
  contentType: string;
  eventType: string;
  /** The body as JSON; text where it is none. */
  payload: unknown;
  /** What was fetched for it; null for nothing. */
  enriched: unknown;
}

/** Whose delivery it is, and what the endpoint adds to whatever is sent for it. */
export interface SendWay {
  environmentId: string;
  applicationId: string;
  endpointId: string;
  /** The endpoint's own; that of the delivery may be another after a transformation. */
  url: string;
  userAgent: string;
  tls: TlsIdentity | null;
  oauth: OauthAccess | null;
  /** Of an HTTP request with this body: those of message and endpoint, and the signature if asked for. */
  headers: (shaped: ShapedDelivery, signed: boolean) => Record<string, string>;
}

/** Sends to one kind of destination; a refusal or a fault of the other side is a value. */
export type SendTo<D extends Destination = Destination> = (
  destination: D,
  shaped: ShapedDelivery,
  way: SendWay,
) => Promise<Outcome>;
