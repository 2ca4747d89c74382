/** A server with something on every page: customers, an endpoint that works and one that does not. */
import { createHmac } from 'node:crypto';
import { type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { createSource, requestsOf } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Scene extends AsyncDisposable {
  /** A source that received something and refused something, and both requests. */
  source: { id: string; received: string; refused: string };
  gancho: Served;
  app: string;
  /** Of the endpoint that answers. */
  good: string;
  /** Of the endpoint that fails. */
  bad: string;
  /** A message that the bad one has not got. */
  message: string;
  /** Of a background task. */
  job: string;
  /** Of what the endpoint that fails answers. */
  issue: string;
  portalUrl: string;
}

const invoiceSchema = {
  title: 'Invoice paid',
  type: 'object',
  required: ['invoice', 'total'],
  properties: {
    invoice: { type: 'string', description: 'Number of the invoice.' },
    total: { type: 'number' },
    currency: { type: 'string', enum: ['BRL', 'EUR', 'USD'] },
  },
  examples: [{ invoice: 'A-1', total: 199, currency: 'BRL' }],
};

const types: [name: string, description: string, group: string, schema: object | null][] = [
  ['invoice.paid', 'An invoice was paid in full.', 'Billing', invoiceSchema],
  ['invoice.overdue', 'An invoice is past its due date.', 'Billing', null],
  ['shipment.cleared', 'Customs released a shipment.', 'Logistics', null],
  ['shipment.delayed', 'A shipment arrives later than planned.', 'Logistics', null],
  ['user.created', 'Somebody joined the workspace.', 'Accounts', null],
];

const messagesOfEach = 6;

export async function startScene(): Promise<Scene> {
  const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '2,600,3600' } });
  const made = async (path: string, body: unknown, method = 'POST'): Promise<any> => {
    const answer = await gancho.api(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  for (const [name, description, groupName, schema] of types) {
    const schemas = schema === null ? {} : { schemas: { 1: schema } };
    await made('/event-type', { name, description, groupName, ...schemas });
  }
  for (const name of ['Blue Harbor Freight', 'Norte Logística', 'Padaria São Jorge']) {
    await made('/app', { name, uid: name.toLowerCase().replaceAll(/[^a-z]+/g, '-') });
  }
  const app = (await made('/app', { name: 'Acme Imports', uid: 'acme' })).id;
  const rules = [{ status: 503, body: '{"error":"maintenance","retry":"later"}' }];
  await made('/sandbox/acme-erp', { rules }, 'PUT');
  const endpoint = async (name: string, description: string, eventTypes: string[] | null) =>
    (
      await made(`/app/${app}/endpoint`, {
        url: `${gancho.url}/_sandbox/${name}`,
        description,
        eventTypes,
      })
    ).id as string;
  const good = await endpoint('acme-crm', 'CRM of the sales team', null);
  const bad = await endpoint('acme-erp', 'ERP of the accountants', [
    'invoice.paid',
    'invoice.overdue',
  ]);
  const send = async (eventType: string, round: number): Promise<string> => {
    const payload = { invoice: `A-${round + 1}`, total: 199 + round, currency: 'BRL' };
    return (await made(`/app/${app}/msg`, { eventType, payload, tags: ['demo'] })).id;
  };
  // By itself first: after many failures in a row it would wait long for its second attempt.
  const message = await send('invoice.paid', 0);
  await waitFor('the second attempt at the endpoint that fails', async () => {
    const { body } = await gancho.api(
      'GET',
      `/app/${app}/attempt/msg/${message}?endpoint_id=${bad}`,
    );
    const atBad = body.data.filter(({ endpointId }: { endpointId: string }) => endpointId === bad);
    return atBad.length >= 2 ? true : null;
  });
  for (let round = 0; round < messagesOfEach; round += 1) {
    for (const [eventType] of types) {
      if (round > 0 || eventType !== 'invoice.paid') await send(eventType, round);
    }
  }
  // Failures in a row may have made the endpoint wait; what pages count must not grow meanwhile.
  const failing = types.filter(([type]) => type.startsWith('invoice.')).length * messagesOfEach;
  await waitFor('a first attempt of every message for the endpoint that fails', async () => {
    const { body } = await gancho.api('GET', `/app/${app}/attempt/endpoint/${bad}?limit=250`);
    return new Set(body.data.map(({ msgId }: { msgId: string }) => msgId)).size >= failing || null;
  });
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const named = { since, appId: app, eventTypes: ['nothing.such'] };
  const job = (await made('/recovery', named)).id;
  await made('/management/member', { email: 'ana@example.com', name: 'Ana', role: 'owner' });
  const settings = { percent: 90, minutes: 60, attempts: 1 };
  // Nothing listens there: what the alarm tells fails, and says so.
  const channels = [{ type: 'slack', url: 'http://127.0.0.1:1/services/secret' }];
  await made('/alarm-rule', {
    name: 'Receivers down',
    kind: 'endpointFailing',
    settings,
    channels,
  });
  const issue = await waitFor('the issue of the endpoint that fails', async () => {
    const { body } = await gancho.api('GET', `/issue?endpoint_id=${bad}&cause=http_503`);
    return (body.data[0]?.id as string | undefined) ?? null;
  });
  const portalUrl = (await made(`/auth/app-portal-access/${app}`, {})).url;
  const source = await addSource(gancho);
  return {
    gancho,
    source,
    app,
    good,
    bad,
    message,
    job,
    issue,
    portalUrl,
    [Symbol.asyncDispose]: () => gancho[Symbol.asyncDispose](),
  };
}

async function addSource(gancho: Served): Promise<Scene['source']> {
  const config = { secret: 'a secret of the repository' };
  const { id, ingestUrl } = await createSource(gancho, {
    name: 'Repository events',
    type: 'github',
    config,
  });
  await createSource(gancho, {
    name: 'Daily report',
    type: 'cron',
    config: { schedule: '30 6 * * 1-5', timezone: 'America/Sao_Paulo', payload: '{}' },
  });
  const url = `${gancho.url}/_sandbox/builds`;
  await gancho.api('POST', `/app/${id}/endpoint`, { url, eventTypes: ['issues.opened'] });
  const body = '{"action":"opened","issue":{"number":7}}';
  const send = (secret: string) =>
    fetch(ingestUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issues',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
    });
  await send(config.secret);
  await send('another one');
  const refused = await waitFor('the refusal', async () => (await requestsOf(gancho, id))[0]?.id);
  const { body: list } = await gancho.api('GET', `/app/${id}/msg`);
  return { id, received: list.data[0].id, refused };
}

export interface PlaceToSee {
  name: string;
  path: string;
}

/** Every page of the dashboard, with something on it. */
export function dashboardPages({
  source,
  app,
  good,
  bad,
  message,
  issue,
  job,
}: Scene): PlaceToSee[] {
  return [
    { name: 'overview', path: '/' },
    { name: 'overview-hour', path: '/?range=1h' },
    { name: 'live', path: '/live' },
    { name: 'live-failures', path: '/live?kind=attempt&outcome=fail' },
    { name: 'messages', path: `/messages?app=${app}` },
    { name: 'messages-filtered', path: `/messages?app=${app}&type=nothing.fits` },
    { name: 'message', path: `/messages/${app}/${message}` },
    { name: 'endpoints', path: `/endpoints?app=${app}` },
    { name: 'endpoint', path: `/endpoints/${app}/${bad}` },
    { name: 'endpoint-test', path: `/endpoints/${app}/${good}?tab=test` },
    { name: 'endpoint-recover', path: `/endpoints/${app}/${bad}?tab=recover` },
    { name: 'endpoint-filters', path: `/endpoints/${app}/${good}?tab=filters` },
    { name: 'endpoint-transformation', path: `/endpoints/${app}/${good}?tab=transformation` },
    { name: 'endpoint-enrichment', path: `/endpoints/${app}/${good}?tab=enrichment` },
    { name: 'endpoint-destination', path: `/endpoints/${app}/${good}?tab=destination` },
    { name: 'endpoint-advanced', path: `/endpoints/${app}/${good}?tab=settings&advanced=true` },
    { name: 'endpoint-settings', path: `/endpoints/${app}/${good}?tab=settings` },
    { name: 'applications', path: '/applications' },
    { name: 'application', path: `/applications/${app}` },
    { name: 'event-types', path: '/event-types' },
    { name: 'event-type', path: '/event-types/invoice.paid' },
    { name: 'sources', path: '/sources' },
    { name: 'source-new', path: '/sources/new' },
    { name: 'source-form', path: '/sources/new?type=generic-webhook' },
    { name: 'source', path: `/sources/${source.id}?first=1` },
    { name: 'source-rejected', path: `/sources/${source.id}?tab=rejected` },
    { name: 'source-connections', path: `/sources/${source.id}?tab=connections` },
    { name: 'source-settings', path: `/sources/${source.id}?tab=settings` },
    { name: 'requests', path: `/requests?source=${source.id}` },
    { name: 'request', path: `/requests/${source.id}/${source.received}` },
    { name: 'request-refused', path: `/requests/${source.id}/${source.refused}` },
    { name: 'connections', path: '/connections?apps=1' },
    { name: 'alarms', path: '/alarms' },
    { name: 'issues', path: '/issues' },
    { name: 'issues-filtered', path: '/issues?state=ignored' },
    { name: 'issue', path: `/issues/${issue}` },
    { name: 'jobs', path: '/jobs' },
    { name: 'job', path: `/jobs/${job}` },
    { name: 'recover-many', path: '/recover' },
    { name: 'settings', path: '/settings' },
    { name: 'settings-members', path: '/settings/members' },
    { name: 'settings-audit-log', path: '/settings/audit-log' },
    { name: 'settings-retention', path: '/settings/retention' },
    { name: 'settings-health', path: '/settings/health' },
    { name: 'branding', path: '/settings/branding' },
    { name: 'operational-webhooks', path: '/settings/operational-webhooks' },
    { name: 'missing', path: '/settings/nothing/here' },
  ];
}

/** Every page of the portal; behind its link, by the hash. */
export function portalPages({ bad, good, message }: Scene): PlaceToSee[] {
  return [
    { name: 'portal-endpoints', path: '/endpoints' },
    { name: 'portal-endpoint', path: `/endpoints/${bad}` },
    { name: 'portal-settings', path: `/endpoints/${good}?tab=settings` },
    { name: 'portal-messages', path: '/messages' },
    { name: 'portal-message', path: `/messages/${message}` },
    { name: 'portal-metrics', path: '/metrics' },
    { name: 'portal-catalogue', path: '/event-types' },
  ];
}

/** Signs in as a person would, by the form. */
export async function signIn(page: import('playwright-core').Page, gancho: Served): Promise<void> {
  await page.goto(`${gancho.url}/`);
  await page.locator('input[name="key"]').fill(gancho.key);
  await page.locator('button[type="submit"]').click();
  await page.locator('h1').first().waitFor();
  await page.locator('nav').first().waitFor({ state: 'attached' });
}
