/** Alarms: rules of each kind, what they raise and clear, who is told, and what is refused. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

async function call(method: string, path: string, body?: object): Promise<any> {
  const answer = await gancho.api(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

const makeRule = (body: object): Promise<any> => call('POST', '/alarm-rule', body);

function alarmsOf(rule: string, query = ''): Promise<any[]> {
  return call('GET', `/alarm?rule_id=${rule}${query}`).then(({ data }) => data);
}

function raisedBy(rule: string): Promise<any> {
  return waitFor('an alarm', async () => (await alarmsOf(rule, '&state=raised'))[0] ?? null);
}

/** Whoever changes a rule has it looked at at once, whatever was changed. */
async function lookAgain({ id, name }: { id: string; name: string }): Promise<void> {
  await call('PATCH', `/alarm-rule/${id}`, { name });
}

const told = await startReceiver();
after(() => told.close());
await svix.operationalWebhook.endpoint.create({
  url: told.url,
  eventTypes: ['alarm.raised', 'alarm.cleared'],
});
const toldOf = (rule: string): any[] =>
  told.received
    .map(({ body }) => JSON.parse(body.toString()))
    .filter(({ data }) => data.ruleId === rule);

await using receiver = await startReceiver();
receiver.respond(503);
for (const uid of ['shop', 'other']) {
  await svix.application.create({ name: uid === 'shop' ? 'Shop' : 'Other', uid });
}
const endpoint = await svix.endpoint.create('shop', { url: receiver.url });
const shop = await svix.application.get('shop');

test('an endpoint that fails too often is told of once, and only where it is watched', async () => {
  for (let n = 0; n < 2; n++) await svix.message.create('shop', { eventType: 'a', payload: { n } });
  await waitFor('two failures', async () => {
    const { data } = await svix.messageAttempt.listByEndpoint('shop', endpoint.id);
    return data.length === 2;
  });
  const settings = { percent: 90, minutes: 60, attempts: 2 };
  const kind = 'endpointFailing';
  const rule = await makeRule({ name: 'Failing', kind, settings, appId: 'shop' });
  assert.equal(rule.appId, shop.id);
  const more = { ...settings, attempts: 3 };
  const quiet = [
    await makeRule({ name: 'More', kind, settings: more }),
    await makeRule({ name: 'Other', kind, settings, appId: 'other' }),
  ];
  const alarm = await raisedBy(rule.id);
  assert.equal(alarm.endpointId, endpoint.id);
  assert.equal(alarm.appId, shop.id);
  assert.equal(alarm.subjectName, 'Shop');
  assert.deepEqual(alarm.facts, { attempts: 2, successPercent: 0, minutes: 60 });
  assert.equal(alarm.clearedAt, null);
  const [event] = await waitFor('the event', () => {
    const found = toldOf(rule.id);
    return found.length > 0 ? found : null;
  });
  assert.equal(event.type, 'alarm.raised');
  assert.equal(event.data.alarmId, alarm.id);
  assert.equal(event.data.endpointId, endpoint.id);
  await lookAgain(rule);
  // The third is looked at after the others, so they were looked at once it is raised.
  const last = await makeRule({ name: 'Last', kind, settings });
  await raisedBy(last.id);
  for (const { id } of quiet) assert.deepEqual(await alarmsOf(id), []);
  assert.equal((await alarmsOf(rule.id)).length, 1);
  assert.equal(toldOf(rule.id).length, 1);
});

test('an opened issue is raised and cleared with what people say of it; a muted rule tells nobody', async () => {
  await using failing = await startReceiver();
  failing.respond(418);
  await svix.application.create({ name: 'Tea', uid: 'tea' });
  await svix.endpoint.create('tea', { url: failing.url });
  const rule = await makeRule({ name: 'Issues', kind: 'issueOpened' });
  const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
  const muted = await makeRule({ name: 'Muted', kind: 'issueOpened', mutedUntil });
  assert.equal(muted.mutedUntil, mutedUntil);
  await svix.message.create('tea', { eventType: 'a', payload: {} });
  const issue = await waitFor('the issue', async () => {
    const { data } = await call('GET', '/issue?app_id=tea');
    return data[0] ?? null;
  });
  await lookAgain(muted);
  const alarm = await raisedBy(rule.id);
  assert.equal(alarm.issueId, issue.id);
  assert.equal(alarm.facts.cause, 'http_418');
  await raisedBy(muted.id);
  await call('PATCH', `/issue/${issue.id}`, { state: 'resolved' });
  await lookAgain(muted);
  for (const { id } of [rule, muted]) {
    await waitFor('it is cleared', async () => {
      const [one] = await alarmsOf(id, '&state=cleared');
      return one?.issueId === issue.id ? one : null;
    });
  }
  await waitFor('both events', () => toldOf(rule.id).length === 2);
  assert.deepEqual(
    toldOf(rule.id)
      .map(({ type }) => String(type))
      .toSorted(),
    ['alarm.cleared', 'alarm.raised'],
  );
  assert.deepEqual(toldOf(muted.id), []);
  await svix.message.create('tea', { eventType: 'a', payload: {} });
  await waitFor('the issue is open again', async () => {
    const { state } = await call('GET', `/issue/${issue.id}`);
    return state === 'open';
  });
  await lookAgain(rule);
  await waitFor('it is raised again', async () => (await alarmsOf(rule.id)).length === 2);
});

test('requests that a source did not take are counted', async () => {
  const source = await createSource(gancho, {
    name: 'Payments',
    uid: 'payments',
    type: 'github',
    config: { secret: 'a secret of the provider' },
  });
  const rule = await makeRule({
    name: 'Rejected',
    kind: 'rejectedRequests',
    settings: { count: 1, hours: 2 },
  });
  for (let n = 0; n < 2; n++) await fetch(source.ingestUrl, { method: 'POST', body: '{}' });
  await waitFor('both are kept', async () => {
    const { body } = await callIngest(gancho, 'GET', `/source/${source.id}/request`);
    return body.data.length === 2;
  });
  await lookAgain(rule);
  const alarm = await raisedBy(rule.id);
  assert.equal(alarm.sourceId, source.id);
  assert.equal(alarm.subjectName, 'Payments');
  assert.equal(alarm.appId, null);
  assert.deepEqual(alarm.facts, { rejected: 2, hours: 2 });
});

test('a rule that is disabled, or goes by something else, clears what it raised; a removed one takes it along', async () => {
  const kind = 'endpointFailing';
  const settings = { percent: 90, minutes: 60, attempts: 1 };
  const rule = await makeRule({ name: 'Off', kind, settings, appId: 'shop' });
  const { id: first } = await raisedBy(rule.id);
  await call('PATCH', `/alarm-rule/${rule.id}`, { disabled: true });
  const [cleared] = await alarmsOf(rule.id, '&state=cleared');
  assert.equal(cleared.id, first);
  const on = await call('PATCH', `/alarm-rule/${rule.id}`, { disabled: false });
  assert.equal(on.disabled, false);
  await raisedBy(rule.id);
  const other = await call('PATCH', `/alarm-rule/${rule.id}`, { appId: 'other' });
  assert.notEqual(other.appId, shop.id);
  assert.deepEqual(await alarmsOf(rule.id, '&state=raised'), []);
  assert.equal((await gancho.api('DELETE', `/alarm-rule/${rule.id}`)).status, 204);
  assert.deepEqual(await alarmsOf(rule.id), []);
  assert.equal((await gancho.api('GET', `/alarm-rule/${rule.id}`)).status, 404);
});

test('what does not fit the kind is refused by name', async () => {
  const refused = async (body: object): Promise<string> => {
    const answer = await gancho.api('POST', '/alarm-rule', { name: 'x', ...body });
    assert.equal(answer.status, 422, answer.text);
    return answer.text;
  };
  assert.match(await refused({ kind: 'queueAge' }), /seconds/);
  assert.match(await refused({ kind: 'queueAge', settings: { seconds: 1 } }), /from 10 to 86400/);
  assert.match(await refused({ kind: 'issueOpened', settings: { count: 1 } }), /count/);
  assert.match(await refused({ kind: 'issueOpened', appId: 'shop' }), /appId/);
  assert.match(await refused({ kind: 'nothing' }), /kind/);
  const kind = 'endpointFailing';
  const settings = { percent: 90, minutes: 60, attempts: 1 };
  const unknown = { name: 'x', kind, settings, appId: 'nobody' };
  assert.equal((await gancho.api('POST', '/alarm-rule', unknown)).status, 404);
});
