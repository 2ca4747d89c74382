/** Forms as data: the fields of each kind of destination, and of what a server asks of its callers. */
import type { PlainKeyOf } from '../../i18n/translate.ts';
import type { destinationWords } from '../../i18n/areas/destination.ts';

export type Word = PlainKeyOf<(typeof destinationWords)['en']>;

export interface FieldSpec {
  /** Where it stands in the document, such as `sasl.password`. */
  name: string;
  label: Word;
  /** `lines` is a list with one entry a line, `pairs` an object with one name=value a line. */
  kind:
    | 'text'
    | 'secret'
    | 'lines'
    | 'pairs'
    | 'template'
    | 'number'
    | 'check'
    | 'choice'
    | 'secret-text';
  choices?: readonly string[];
  /** What counts where nothing is said; shown in the empty field. */
  usual?: string;
  required?: boolean;
  hint?: Word;
  /** Only shown while this field has one of these values. */
  only?: { name: string; values: readonly unknown[] };
}

const text = (name: string, label: Word, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  kind: 'text',
  ...more,
});
const needed = { required: true } as const;
const secret = (name: string, label: Word, more: Partial<FieldSpec> = {}): FieldSpec =>
  text(name, label, { kind: 'secret', ...more });
const template = (name: string, label: Word, more: Partial<FieldSpec> = {}): FieldSpec =>
  text(name, label, { kind: 'template', ...more });

const chat = [
  secret('url', 'chatUrl', { ...needed, hint: 'chatUrlHint' }),
  template('template', 'text', { hint: 'textHint' }),
];
const aws = [
  text('region', 'region', { ...needed, usual: 'sa-east-1' }),
  text('accessKeyId', 'accessKeyId', needed),
  secret('secretAccessKey', 'secretAccessKey', needed),
  secret('sessionToken', 'sessionToken'),
  text('endpoint', 'awsEndpoint', { hint: 'awsEndpointHint' }),
];
const server = (name: string): FieldSpec =>
  secret(name, 'serverUrl', { ...needed, hint: 'serverUrlHint' });

/** By the type of the destination; `http` has its access beside these. */
export const destinationFields: Readonly<Record<string, readonly FieldSpec[]>> = {
  webhook: [text('url', 'url', { ...needed, usual: 'https://example.com/webhooks' })],
  http: [
    text('url', 'url', { ...needed, usual: 'https://api.example.com/orders' }),
    text('method', 'method', {
      kind: 'choice',
      choices: ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'],
    }),
    template('bodyTemplate', 'body', { hint: 'bodyHint' }),
    text('contentType', 'contentType', { usual: 'application/json' }),
    text('signed', 'signed', { kind: 'check' }),
  ],
  application: [
    text('applicationId', 'applicationId', { ...needed, hint: 'applicationHint' }),
    text('eventType', 'newEventType', { hint: 'newEventTypeHint' }),
  ],
  slack: chat,
  teams: chat,
  discord: chat,
  googleChat: chat,
  telegram: [
    secret('botToken', 'botToken', needed),
    text('chatId', 'chatId', { ...needed, usual: '-1001234567890' }),
    template('template', 'text', { hint: 'textHint' }),
    text('apiUrl', 'apiUrl', { usual: 'https://api.telegram.org' }),
  ],
  email: [
    text('host', 'host', { ...needed, usual: 'smtp.example.com' }),
    text('port', 'port', { kind: 'number', usual: '587' }),
    text('secure', 'secure', { kind: 'choice', choices: ['starttls', 'tls', 'none'] }),
    text('username', 'username'),
    secret('password', 'password'),
    text('from', 'mailFrom', { ...needed, usual: 'Shop <hub@shop.example>' }),
    text('to', 'mailTo', { ...needed, kind: 'lines', hint: 'onePerLine' }),
    text('subjectTemplate', 'subject', { hint: 'subjectHint' }),
    template('template', 'mailText', { hint: 'textHint' }),
    template('htmlTemplate', 'mailHtml'),
  ],
  kafka: [
    text('brokers', 'brokers', { ...needed, kind: 'lines', hint: 'hostPortPerLine' }),
    text('topic', 'topic', needed),
    text('keyTemplate', 'keyTemplate', { usual: '{{payload.order.id}}' }),
    text('tls', 'tls', { kind: 'check' }),
    text('sasl.mechanism', 'mechanism', {
      kind: 'choice',
      choices: ['', 'plain', 'scram-sha-256', 'scram-sha-512'],
    }),
    text('sasl.username', 'username'),
    secret('sasl.password', 'password'),
  ],
  rabbitmq: [
    server('url'),
    text('exchange', 'exchange'),
    text('routingKeyTemplate', 'routingKey', { usual: '{{eventType}}' }),
  ],
  nats: [
    text('servers', 'servers', { ...needed, kind: 'lines', hint: 'hostPortPerLine' }),
    text('subjectTemplate', 'natsSubject', { ...needed, usual: 'orders.{{eventType}}' }),
    secret('token', 'token'),
    text('username', 'username'),
    secret('password', 'password'),
    text('tls', 'tls', { kind: 'check' }),
  ],
  redisStream: [
    server('url'),
    text('stream', 'stream', needed),
    text('maxLength', 'maxLength', { kind: 'number' }),
  ],
  sqs: [
    ...aws,
    text('queueUrl', 'queueUrl', needed),
    text('groupTemplate', 'groupTemplate', { hint: 'groupHint' }),
  ],
  s3: [
    ...aws,
    text('bucket', 'bucket', needed),
    text('keyTemplate', 'objectKey', { usual: '{{date}}/{{eventType}}/{{messageId}}' }),
    text('forcePathStyle', 'forcePathStyle', { kind: 'check' }),
  ],
  pubsub: [
    text('projectId', 'projectId', needed),
    text('topic', 'topic', needed),
    text('serviceAccount', 'serviceAccount', { ...needed, kind: 'secret-text' }),
    text('endpoint', 'awsEndpoint'),
    text('orderingKeyTemplate', 'orderingKey'),
  ],
};

const grants = ['client_credentials', 'password'] as const;

/** By the type of access. */
export const authFields: Readonly<Record<string, readonly FieldSpec[]>> = {
  none: [],
  basic: [text('username', 'username', needed), secret('password', 'password', needed)],
  bearer: [secret('token', 'token', needed)],
  apiKey: [
    text('name', 'keyName', { ...needed, usual: 'X-Api-Key' }),
    secret('value', 'keyValue', needed),
    text('in', 'keyIn', { kind: 'choice', choices: ['header', 'query'] }),
  ],
  oauth2: [
    text('grant', 'grant', { kind: 'choice', choices: grants }),
    text('tokenUrl', 'tokenUrl', { ...needed, usual: 'https://login.example.com/oauth/token' }),
    text('clientId', 'clientId'),
    secret('clientSecret', 'clientSecret'),
    text('username', 'username', { only: { name: 'grant', values: ['password'] } }),
    secret('password', 'password', { only: { name: 'grant', values: ['password'] } }),
    text('scopes', 'scopes', { kind: 'lines', hint: 'onePerLine' }),
    text('extraParams', 'extraParams', { kind: 'pairs', hint: 'pairPerLine' }),
    text('clientAuth', 'clientAuth', { kind: 'choice', choices: ['basic', 'post'] }),
    text('paramsIn', 'paramsIn', { kind: 'choice', choices: ['form', 'query', 'json'] }),
    text('tokenAt', 'tokenAt', { usual: 'access_token' }),
  ],
  oauth1: [
    text('consumerKey', 'consumerKey', needed),
    secret('consumerSecret', 'consumerSecret', needed),
    text('token', 'oauthToken'),
    secret('tokenSecret', 'tokenSecret'),
    text('realm', 'realm'),
    text('signatureMethod', 'signatureMethod', {
      kind: 'choice',
      choices: ['HMAC-SHA1', 'HMAC-SHA256'],
    }),
  ],
};

/** Of an enrichment that is no ready-made one; its access stands beside these. */
export const enrichmentFields: readonly FieldSpec[] = [
  text('url', 'url', { ...needed, usual: 'https://api.example.com/orders/{{payload.id}}' }),
  text('method', 'method', { kind: 'choice', choices: ['GET', 'POST'] }),
  template('bodyTemplate', 'body', { only: { name: 'method', values: ['POST'] } }),
  text('headers', 'headers', { kind: 'pairs', hint: 'pairPerLine' }),
  text('hosts', 'hosts', { kind: 'lines', hint: 'hostsHint' }),
  text('missingOn', 'missingOn', { kind: 'lines', hint: 'missingHint' }),
  text('cacheSeconds', 'cacheSeconds', { kind: 'number', usual: '0' }),
];
