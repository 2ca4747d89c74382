/** Providers of Brazil at the running server: the exact answers, proxies with certificates, forms, repeats. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';
import { createSource, requestsOf } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_TRUSTED_PROXIES: '127.0.0.1' } });
after(() => gancho[Symbol.asyncDispose]());

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

async function messagesOf(sourceId: string): Promise<any[]> {
  const { body } = await gancho.api('GET', `/app/${sourceId}/msg?with_content=true`);
  return body.data;
}

function reasonsOf(sourceId: string, count: number): Promise<string[]> {
  return waitFor('requests that became no message', async () => {
    const kept = await requestsOf(gancho, sourceId);
    return kept.length >= count ? kept.map(({ reason, outcome }) => reason ?? outcome) : null;
  });
}

test('Asaas is answered 200 exactly, and its token is not among what is kept', async () => {
  const token = 'asaas-token-of-32-characters-0001';
  const { id, ingestUrl } = await createSource(gancho, { type: 'asaas', config: { token } });
  const body = '{"id":"evt_1","event":"PAYMENT_RECEIVED","payment":{"id":"pay_1"}}';
  const shown = { 'asaas-access-token': token };
  assert.deepEqual(await post(ingestUrl, body, shown), { status: 200, text: '' });
  assert.deepEqual(await post(ingestUrl, body, shown), { status: 200, text: '' });
  assert.equal((await post(ingestUrl, body, { 'asaas-access-token': 'other' })).status, 401);
  const messages = await messagesOf(id);
  assert.deepEqual(
    messages.map(({ eventType, payload }) => [eventType, payload.id]),
    [['PAYMENT_RECEIVED', 'evt_1']],
  );
  assert.ok(!JSON.stringify(messages).includes(token));
  assert.deepEqual((await reasonsOf(id, 2)).toSorted(), ['duplicate', 'token_wrong']);
});

test('Pix comes through a trusted proxy, at the path that the bank appends', async () => {
  const { id, ingestUrl } = await createSource(gancho, {
    type: 'pix',
    config: { identityHeader: 'X-Client-Subject', identity: 'CN=psp.example' },
  });
  const bank = { 'x-client-subject': 'CN=psp.example', 'x-forwarded-for': '198.51.100.7' };
  const body = '{"pix":[{"endToEndId":"E1","valor":"110.00"}]}';
  assert.equal((await post(`${ingestUrl}/pix`, body, bank)).status, 200);
  assert.equal((await post(`${ingestUrl}/pix`, body)).status, 401);
  const [message] = await messagesOf(id);
  assert.equal(message.eventType, 'pix.received');
  assert.equal(message.request.path, '/pix');
  assert.equal(message.request.remoteAddress, '198.51.100.7');
});

test('Efí is known by its word and by the address that the proxy tells', async () => {
  const { id, ingestUrl } = await createSource(gancho, {
    type: 'efi',
    config: { hmac: 'an-unguessable-word' },
  });
  const url = `${ingestUrl}?hmac=an-unguessable-word&ignorar=/pix`;
  const body = '{"pix":[{"endToEndId":"E2"}]}';
  const from = (address: string) => ({ 'x-forwarded-for': address });
  assert.equal((await post(url, body, from('34.193.116.226'))).status, 200);
  assert.equal((await post(url, body, from('34.193.116.226, 203.0.113.9'))).status, 401);
  assert.equal((await post(url, body)).status, 401);
  const call = '{"evento":"teste_webhook","data_criacao":"2026-11-24"}';
  assert.equal((await post(url, call, from('34.193.116.226'))).status, 200);
  const messages = await messagesOf(id);
  assert.equal(messages.length, 1);
  assert.ok(!JSON.stringify(messages).includes('an-unguessable-word'));
  const reasons = await reasonsOf(id, 3);
  assert.deepEqual(reasons.toSorted(), ['address_not_allowed', 'address_not_allowed', 'answered']);
});

test('Nuvemshop may tell the same again of a change, but not of what happens once', async () => {
  const { id, ingestUrl } = await createSource(gancho, {
    type: 'nuvemshop',
    config: { secret: 'client-secret' },
  });
  const send = (event: string) => {
    const body = JSON.stringify({ store_id: 1, event, id: 7 });
    const sum = createHmac('sha256', 'client-secret').update(body).digest('hex');
    return post(ingestUrl, body, { 'x-linkedstore-hmac-sha256': sum });
  };
  for (const event of ['order/paid', 'order/paid', 'order/updated']) await send(event);
  // A change of the same moment could be an attempt of the same: the next one is later.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await send('order/updated');
  const types = (await messagesOf(id)).map(({ eventType }): string => eventType);
  assert.deepEqual(types.toSorted(), ['order.paid', 'order.updated', 'order.updated']);
});

test('D4Sign sends a form of several parts, and signs the id of the document', async () => {
  const secret = 'd4sign-hmac-key';
  const { id, ingestUrl } = await createSource(gancho, { type: 'd4sign', config: { secret } });
  const send = async (uuid: string, signedUuid: string) => {
    const form = new FormData();
    form.set('uuid', uuid);
    form.set('type_post', '1');
    form.set('message', 'Finished document');
    const sum = createHmac('sha256', secret).update(signedUuid).digest('hex');
    const headers = { 'content-hmac': `sha256=${sum}` };
    return (await fetch(ingestUrl, { method: 'POST', headers, body: form })).status;
  };
  assert.equal(await send('u-1', 'u-1'), 200);
  assert.equal(await send('u-2', 'u-1'), 401);
  // The boundary differs, the event does not.
  assert.equal(await send('u-1', 'u-1'), 200);
  const messages = await messagesOf(id);
  assert.deepEqual(
    messages.map(({ eventType }) => eventType),
    ['document.finished'],
  );
});

test('settings of a provider are checked when the source is made', async () => {
  const refused = async (type: string, config: object) => {
    const answer = await fetch(`${gancho.url}/ingest/api/v1/source`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gancho.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'A source', type, config }),
    });
    assert.equal(answer.status, 422);
    return ((await answer.json()) as any).detail[0].loc.join('.');
  };
  assert.equal(await refused('mercado-pago', {}), 'body.config.secret');
  assert.equal(await refused('pagbank', {}), 'body.config.token');
  assert.equal(await refused('efi', { hmac: 'w', networks: '34.193.116' }), 'body.config.networks');
  assert.equal(await refused('datadog', { username: 'u' }), 'body.config.token');
  assert.equal(await refused('asaas', { secret: 'x' }), 'body.config.secret');
});
