/** Calls every operation of the APIs to send and to receive through the published client, in an order that makes sense. */
import {
  AppPortalCapability,
  ConnectorKind,
  BackgroundTaskType,
  MessageStatus,
  Ordering,
  StatusCodeClass,
  Svix,
} from 'svix';
import type { Served } from '../support/gancho-process.ts';
import type { Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const hourMs = 3_600_000;

/** One part of the API; a part that throws does not keep the others from being tried. */
type Part = (world: World) => Promise<void>;

interface World {
  svix: Svix;
  gancho: Served;
  receiver: Receiver;
  since: Date;
  until: Date;
}

const applications: Part = async ({ svix }) => {
  const { id } = await svix.application.create({ name: 'Shop', uid: 'shop', metadata: { a: 'b' } });
  await svix.application.getOrCreate({ name: 'Shop', uid: 'shop' });
  await svix.application.get(id);
  await svix.application.list({ limit: 10, order: Ordering.Ascending });
  await svix.application.patch('shop', { name: 'Shop 2' });
  await svix.application.upsert('shop', { name: 'Shop 3', uid: 'shop', throttleRate: 100 });
  await svix.application.create({ name: 'Gone', uid: 'gone' });
  await svix.application.delete('gone');
};

const eventTypes: Part = async ({ svix }) => {
  const schema = {
    type: 'object',
    properties: { invoice: { type: 'string' } },
    examples: [{ invoice: 'A-1' }],
  };
  await svix.eventType.create({
    name: 'invoice.paid',
    description: 'An invoice was paid.',
    schemas: { 1: schema },
  });
  await svix.eventType.list({ withContent: true, includeArchived: true });
  await svix.eventType.get('invoice.paid');
  await svix.eventType.patch('invoice.paid', { description: 'Paid.' });
  await svix.eventType.upsert('invoice.sent', { description: 'Sent.', groupName: 'invoice' });
  await svix.eventType.delete('invoice.sent', { expunge: true });
  await svix.eventType.importOpenapi({
    dryRun: true,
    spec: {
      openapi: '3.1.0',
      info: { title: 'Shop', version: '1' },
      webhooks: { 'parcel.sent': { post: { description: 'A parcel left.' } } },
    },
  });
};

const endpoints: Part = async ({ svix, receiver }) => {
  const { id } = await svix.endpoint.create('shop', {
    url: `${receiver.url}/a`,
    uid: 'erp',
    eventTypes: ['invoice.paid'],
    channels: ['north'],
    headers: { 'X-Shop': '1' },
  });
  await svix.endpoint.get('shop', id);
  await svix.endpoint.list('shop', { limit: 5, order: Ordering.Descending });
  await svix.endpoint.patch('shop', 'erp', { channels: null, eventTypes: null });
  await svix.endpoint.upsert('shop', 'erp', { url: `${receiver.url}/b`, uid: 'erp' });
  await svix.endpoint.getSecret('shop', 'erp');
  await svix.endpoint.rotateSecret('shop', 'erp', { gracePeriodSeconds: 60 });
  await svix.endpoint.getHeaders('shop', 'erp');
  await svix.endpoint.setHeaders('shop', 'erp', { headers: { 'X-Shop': '2' } });
  await svix.endpoint.patchHeaders('shop', 'erp', {
    headers: { 'X-More': '3' },
    deleteHeaders: ['X-Shop'],
  });
  await svix.endpoint.create('shop', { url: `${receiver.url}/gone`, uid: 'gone' });
  await svix.endpoint.delete('shop', 'gone');
};

const messages: Part = async ({ svix, since, until }) => {
  const { id } = await svix.message.create('shop', {
    eventType: 'invoice.paid',
    eventId: 'first',
    payload: { invoice: 'A-1' },
    channels: ['north'],
    tags: ['blue'],
  });
  await svix.message.get('shop', id, { withContent: true });
  await svix.message.list('shop', {
    channel: 'north',
    tag: 'blue',
    eventTypes: ['invoice.paid'],
    after: since,
    before: until,
    withContent: false,
  });
  await svix.message.precheck('shop', { eventType: 'invoice.paid', channels: ['north'] });

  const attempt = await waitFor('the first attempt', async () => {
    const { data } = await svix.messageAttempt.listByMsg('shop', id, { after: since });
    return data[0];
  });
  await svix.messageAttempt.get('shop', id, attempt.id, { expandedStatuses: true });
  await svix.messageAttempt.listByEndpoint('shop', 'erp', {
    status: MessageStatus.Success,
    statusCodeClass: StatusCodeClass.Code2xx,
    withMsg: true,
    withContent: true,
    expandedStatuses: true,
  });
  await svix.messageAttempt.listAttemptedMessages('shop', 'erp', {
    status: MessageStatus.Success,
    after: since,
  });
  await svix.messageAttempt.listAttemptedDestinations('shop', id);
  await svix.messageAttempt.resend('shop', id, 'erp');
  await svix.messageAttempt.expungeContent('shop', id, attempt.id);
};

const recovery: Part = async ({ svix, since, until }) => {
  await svix.endpoint.getStats('shop', 'erp', { since, until });
  await svix.endpoint.sendExample('shop', 'erp', { eventType: 'invoice.paid' });
  const { id } = await svix.endpoint.recover('shop', 'erp', { since });
  await svix.endpoint.replayMissing('shop', 'erp', { since });
  await svix.endpoint.bulkReplay('shop', 'erp', {
    since,
    eventTypes: ['invoice.paid'],
    status: MessageStatus.Success,
  });
  await svix.backgroundTask.get(id);
  await svix.backgroundTask.list({
    task: BackgroundTaskType.EndpointRecover,
    order: Ordering.Descending,
  });
};

const removal: Part = async ({ svix }) => {
  const body = { eventType: 'invoice.paid', payload: { secret: 'yes' } };
  const first = await svix.message.create('shop', body);
  const second = await svix.message.create('shop', body);
  await svix.message.expungeContent('shop', first.id);
  await svix.message.bulkExpungeContent('shop', { ids: [second.id] });
  await svix.message.expungeAllContents('shop');
};

const integrations: Part = async ({ svix }) => {
  const { id } = await svix.integration.create('shop', { name: 'Zapier' });
  await svix.integration.list('shop');
  await svix.integration.get('shop', id);
  await svix.integration.update('shop', id, { name: 'Zapier 2' });
  await svix.integration.rotateKey('shop', id);
  await svix.integration.delete('shop', id);
};

const pollers: Part = async ({ svix, since }) => {
  // An endpoint with a URL of this scheme is not sent its messages, it fetches them.
  await svix.endpoint.create('shop', { url: 'poll://worker', uid: 'poller' });
  const { iterator } = await svix.message.poller.poll('shop', 'poller', { limit: 5 });
  await svix.message.poller.poll('shop', 'poller', { iterator, after: since });
  await svix.message.poller.consumerPoll('shop', 'poller', 'worker', { limit: 5 });
  await svix.message.poller.consumerSeek('shop', 'poller', 'worker', { after: since });
};

const operationalWebhooks: Part = async ({ svix, receiver }) => {
  const { endpoint } = svix.operationalWebhook;
  const { id } = await endpoint.create({
    url: `${receiver.url}/operations`,
    eventTypes: ['endpoint.created'],
  });
  await endpoint.list();
  await endpoint.get(id);
  await endpoint.upsert(id, { url: `${receiver.url}/operations2` });
  await endpoint.getSecret(id);
  await endpoint.rotateSecret(id, { gracePeriodSeconds: 0 });
  await endpoint.setHeaders(id, { headers: { 'X-Ops': '1' } });
  await endpoint.getHeaders(id);
  await endpoint.delete(id);
};

const statistics: Part = async ({ svix, since, until }) => {
  await svix.statistics.aggregateAppStats({ since, until, appIds: ['shop'] });
  await svix.statistics.aggregateEventTypes();
};

const environments: Part = async ({ svix }) => {
  const exported = await svix.environment.export();
  await svix.environment.import({
    eventTypes: exported.eventTypes,
    settings: exported.settings ?? undefined,
  });
};

const transformations: Part = async ({ svix, receiver }) => {
  const { id } = await svix.endpoint.create('shop', { url: `${receiver.url}/reshaped` });
  const code = 'function handler(webhook) { return webhook; }';
  await svix.endpoint.transformation.patch('shop', id, { code, enabled: true });
  await svix.endpoint.transformation.get('shop', id);
  await svix.endpoint.delete('shop', id);
  const connector = await svix.connector.create({
    name: 'Chat',
    uid: 'chat',
    kind: ConnectorKind.Slack,
    transformation: code,
    allowedEventTypes: ['order.paid'],
  });
  await svix.connector.list({ limit: 5, order: Ordering.Descending });
  await svix.connector.get('chat');
  await svix.connector.upsert('chat', { name: 'Chat 2', transformation: code });
  await svix.connector.patch(connector.id, { description: 'Into a channel' });
  await svix.connector.delete(connector.id);
};

const sources: Part = async ({ svix }) => {
  const { source, authentication } = svix.ingest;
  const { id } = await source.create({
    name: 'Repository',
    uid: 'repository',
    type: 'github',
    config: { secret: 'a secret of github' },
    metadata: { a: 'b' },
  });
  await source.create({ name: 'Anything', uid: 'anything', type: 'generic-webhook' });
  await source.list({ limit: 10, order: Ordering.Ascending });
  await source.get(id);
  await source.upsert('repository', {
    name: 'Repository 2',
    uid: 'repository',
    type: 'github',
    config: {},
  });
  await source.rotateToken(id);
  await source.delete('anything');
  await authentication.consumerPortalAccess(id, { readOnly: true, expiry: 3600 });
};

const sourceEndpoints: Part = async ({ svix, receiver }) => {
  const { endpoint } = svix.ingest;
  const { id } = await endpoint.create('repository', {
    url: `${receiver.url}/received`,
    uid: 'builds',
    headers: { 'X-Shop': '1' },
  });
  await endpoint.list('repository', { limit: 5, order: Ordering.Descending });
  await endpoint.get('repository', id);
  await endpoint.upsert('repository', 'builds', { url: `${receiver.url}/again`, uid: 'builds' });
  await endpoint.getSecret('repository', id);
  await endpoint.rotateSecret('repository', id, { gracePeriodSeconds: 60 });
  await endpoint.setHeaders('repository', id, { headers: { 'X-Shop': '2' } });
  await endpoint.getHeaders('repository', id);
  await endpoint.transformation.patch('repository', id, {
    code: 'function handler(webhook) { return webhook; }',
    enabled: true,
  });
  await endpoint.transformation.get('repository', id);
  await endpoint.delete('repository', id);
};

const access: Part = async ({ svix, gancho }) => {
  const { token } = await svix.authentication.appPortalAccess('shop', {
    capabilities: [AppPortalCapability.ViewBase],
    expiry: 3600,
    sessionId: 'session-1',
  });
  await new Svix(token, { serverUrl: gancho.url }).authentication.logout();
  await svix.authentication.expireAll('shop', { sessionIds: ['session-1'] });
  await svix.health.get();
};

const parts = {
  applications,
  eventTypes,
  endpoints,
  messages,
  recovery,
  removal,
  integrations,
  pollers,
  operationalWebhooks,
  statistics,
  environments,
  transformations,
  sources,
  sourceEndpoints,
  access,
};

/** Returns, by part, what kept the client from going on. */
export async function driveClient(
  gancho: Served,
  receiver: Receiver,
): Promise<Map<string, string>> {
  const now = Date.now();
  const world: World = {
    svix: new Svix(gancho.key, { serverUrl: gancho.url }),
    gancho,
    receiver,
    since: new Date(now - 24 * hourMs),
    until: new Date(now + hourMs),
  };
  const failures = new Map<string, string>();
  for (const [name, part] of Object.entries(parts)) {
    try {
      await part(world);
    } catch (error) {
      const { message, body } = error as { message: string; body?: unknown };
      failures.set(name, `${message} ${JSON.stringify(body) ?? ''}`);
    }
  }
  return failures;
}
