/** Issues: failures put together by cause, how they stand, and sending again what failed by one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BackgroundTaskStatus } from 'svix';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

async function issuesOf(query: string): Promise<any[]> {
  const { status, body } = await gancho.api('GET', `/issue?${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data;
}

/** The issue of an application once it counts as many failures. */
function issueOf(app: string, cause: string, occurrences: number): Promise<any> {
  return waitFor(`${occurrences} failures by ${cause}`, async () => {
    const [issue] = await issuesOf(`app_id=${app}&cause=${cause}`);
    return issue !== undefined && issue.occurrences >= occurrences ? issue : null;
  });
}

const send = async (app: string): Promise<string> =>
  (await svix.message.create(app, { eventType: 'a', payload: { a: 1 } })).id;

test('failures of one cause are one issue; what fails by another is not sent again with it', async () => {
  await using receiver = await startReceiver();
  const { id: app } = await svix.application.create({ name: 'Shop', uid: 'shop' });
  const endpoint = await svix.endpoint.create('shop', { url: receiver.url });
  receiver.respond((_request, response) => {
    response.writeHead(503).end('down for <maintenance>');
  });
  const down = [await send('shop'), await send('shop')];
  const issue = await issueOf('shop', 'http_503', 2);
  assert.equal(issue.state, 'open');
  assert.equal(issue.appId, app);
  assert.equal(issue.appName, 'Shop');
  assert.equal(issue.endpointId, endpoint.id);
  assert.equal(issue.sourceId, null);
  assert.equal(issue.occurrences, 2);
  assert.ok(down.includes(issue.example.msgId));
  assert.equal(issue.example.responseStatusCode, 503);
  assert.equal(issue.example.url, new URL(receiver.url).href);
  receiver.respond(400);
  await send('shop');
  const other = await issueOf('shop', 'http_400', 1);
  assert.notEqual(other.id, issue.id);

  const got = await gancho.api('GET', `/issue/${issue.id}`);
  assert.equal(got.body.responseExcerpt, 'down for <maintenance>');
  const attempt = await svix.messageAttempt.get(
    'shop',
    got.body.example.msgId,
    got.body.example.attemptId,
  );
  assert.equal(attempt.responseStatusCode, 503);

  const failing = await gancho.api('GET', `/issue/${issue.id}/failing?limit=1`);
  assert.equal(failing.body.count, 2);
  assert.equal(failing.body.isComplete, true);
  assert.equal(failing.body.data.length, 1);
  receiver.respond(204);
  const before = receiver.received.length;
  const wrong = await gancho.api('POST', `/issue/${issue.id}/retry`, { ratePerSecond: 0 });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /ratePerSecond/);
  const started = await gancho.api('POST', `/issue/${issue.id}/retry`, { ratePerSecond: 50 });
  assert.equal(started.status, 202, started.text);
  assert.equal(started.body.task, 'endpoint.recover');
  const { body: task } = await gancho.api('GET', `/background-task/${started.body.id}`);
  assert.equal(task.ratePerSecond, 50);
  await waitFor('the end of the task', async () => {
    const { status, data } = await svix.backgroundTask.get(started.body.id);
    return status === BackgroundTaskStatus.Finished ? data : null;
  });
  await receiver.waitForCount(before + 2);
  const sent = receiver.received.slice(before).map(({ headers }) => String(headers['webhook-id']));
  assert.deepEqual(sent.toSorted(), down.toSorted());
  await waitFor('nothing that fails by it', async () => {
    const { body } = await gancho.api('GET', `/issue/${issue.id}/failing`);
    return body.count === 0 ? body : null;
  });
  const still = await gancho.api('GET', `/issue/${issue.id}`);
  assert.equal(still.body.state, 'open', 'nobody but a person says that it is resolved');
  assert.equal((await gancho.api('GET', `/issue/${other.id}/failing`)).body.count, 1);
});

test('resolved is open again with the next failure, ignored stays; counts and notes are kept', async () => {
  await using receiver = await startReceiver();
  receiver.respond(418);
  await svix.application.create({ name: 'States', uid: 'states' });
  await svix.endpoint.create('states', { url: receiver.url });
  await send('states');
  const { id } = await issueOf('states', 'http_418', 1);
  const patch = async (body: object): Promise<any> => {
    const answer = await gancho.api('PATCH', `/issue/${id}`, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  };
  const noted = await patch({ state: 'resolved', note: 'mended by the customer' });
  assert.equal(noted.state, 'resolved');
  assert.equal(noted.note, 'mended by the customer');
  assert.deepEqual(await issuesOf('app_id=states&state=open'), []);
  await send('states');
  const again = await issueOf('states', 'http_418', 2);
  assert.equal(again.state, 'open');
  assert.equal(again.id, id);
  assert.equal(again.note, 'mended by the customer');
  const counted = (await gancho.api('GET', '/issue-count')).body;
  assert.ok(counted.open >= 1);
  assert.equal((await patch({ state: 'ignored', note: null })).note, null);
  await send('states');
  assert.equal((await issueOf('states', 'http_418', 3)).state, 'ignored');
  assert.equal((await gancho.api('GET', '/issue-count')).body.ignored, counted.ignored + 1);
});

test('requests that a source did not take are an issue of the source, with nothing to send again', async () => {
  const source = await createSource(gancho, {
    name: 'Payments',
    uid: 'payments',
    type: 'github',
    config: { secret: 'a secret of the provider' },
  });
  const answer = await fetch(source.ingestUrl, { method: 'POST', body: '{}' });
  assert.ok(answer.status >= 400);
  const issue = await waitFor('the issue', async () => {
    const found = (await issuesOf('')).find(({ sourceId }) => sourceId === source.id);
    return found ?? null;
  });
  assert.equal(issue.cause, 'rejected_signature_missing');
  assert.equal(issue.sourceName, 'Payments');
  assert.equal(issue.appId, null);
  assert.equal(issue.endpointId, null);
  const requests = await callIngest(gancho, 'GET', `/source/${source.id}/request`);
  assert.equal(issue.example.requestId, requests.body.data[0].id);
  const retried = await gancho.api('POST', `/issue/${issue.id}/retry`);
  assert.equal(retried.status, 400);
  assert.match(retried.text, /nothing can be sent again/);
  assert.equal((await gancho.api('GET', `/issue/${issue.id}/failing`)).body.count, 0);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
  assert.equal((await gancho.api('GET', `/issue/${issue.id}`)).status, 404);
});

test('wrong filters and fields are refused by name, foreign ids are not found', async () => {
  const field = async (method: string, path: string, body?: object): Promise<string> => {
    const answer = await gancho.api(method, path, body);
    assert.equal(answer.status, 422, answer.text);
    return answer.text;
  };
  assert.match(await field('GET', '/issue?state=closed'), /state/);
  assert.match(await field('GET', '/issue?since=yesterday'), /since/);
  assert.match(await field('PATCH', '/issue/iss_1', { state: 'closed' }), /state/);
  const unknown = `iss_${'a'.repeat(27)}`;
  for (const [method, path] of [
    ['GET', `/issue/${unknown}`],
    ['GET', `/issue/${unknown}/failing`],
    ['POST', `/issue/${unknown}/retry`],
  ] as const) {
    assert.equal((await gancho.api(method, path)).status, 404);
  }
  assert.equal((await gancho.api('PATCH', `/issue/${unknown}`, {})).status, 404);
});
