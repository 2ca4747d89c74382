/** Presets of enrichments ask the right thing of the right host, and nothing without their settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { providerOf } from '../verify/registry.ts';
import { enrichmentFrom, enrichmentPreset, enrichmentPresets } from './enrichment-presets.ts';
import { lookupOf, type Enrichment } from './enrichment.ts';

const whole: Omit<Enrichment, 'url' | 'auth' | 'hosts'> = {
  method: 'GET',
  headers: {},
  bodyTemplate: null,
  cacheSeconds: 0,
  missingOn: [],
  as: 'beside',
};

const payloads: Readonly<Record<string, unknown>> = {
  'mercado-pago': { type: 'payment', data: { id: '123456' } },
  vtex: { OrderId: 'v1-01', State: 'ready-for-handling' },
  nuvemshop: { store_id: 123, event: 'order/paid', id: 1948209 },
  'totvs-assinatura-eletronica': { idDocumento: 12345, status: 2 },
  bling: { event: 'order.created', data: { id: 77 } },
  omie: { topic: 'VendaProduto.Faturada', event: { idPedido: 4711 } },
  asaas: { event: 'PAYMENT_RECEIVED', payment: { id: 'pay_1' } },
  pagarme: { type: 'order.paid', data: { id: 'or_1' } },
  pagbank: { id: 'ORDE_1', charges: [] },
  woovi: { event: 'OPENPIX:CHARGE_COMPLETED', charge: { correlationID: 'c-1' } },
  zapsign: { event_type: 'doc_signed', token: 't-1' },
};

/** The settings of a preset, each one its own name. */
function named(name: string): Record<string, string> {
  const { settings } = enrichmentPreset(name)!;
  return Object.fromEntries(
    Object.entries(settings).map(([one, { usual }]) => [one, usual ?? one.toLowerCase()]),
  );
}

function lookup(name: string, payload?: unknown): ReturnType<typeof lookupOf> {
  const preset = enrichmentPreset(name)!;
  const made = enrichmentFrom(preset, named(name));
  assert.ok('ok' in made);
  return lookupOf(
    { ...whole, ...made.ok },
    {
      method: 'POST',
      url: 'https://stock.example/',
      headers: {},
      payload: payload ?? payloads[preset.source],
      eventType: 'x',
    },
  );
}

test('each asks a host of its own about an event of its provider', () => {
  const names = enrichmentPresets.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, source } of enrichmentPresets) {
    assert.ok(providerOf(source) !== undefined, `${source} is a provider`);
    const found = lookup(name);
    assert.ok('ok' in found, name);
    assert.equal(found.ok.url.protocol, 'https:');
    const text = JSON.stringify([found.ok.url.href, Buffer.from(found.ok.body).toString()]);
    assert.doesNotMatch(text, /\$\{|\{\{/, name);
  }
});

test('what is asked', () => {
  const url = (name: string) => {
    const found = lookup(name);
    return 'ok' in found ? found.ok.url.href : found.error;
  };
  assert.equal(url('mercado-pago-payment'), 'https://api.mercadopago.com/v1/payments/123456');
  assert.equal(
    url('vtex-order'),
    'https://account.vtexcommercestable.com.br/api/oms/pvt/orders/v1-01',
  );
  assert.equal(url('nuvemshop-order'), 'https://api.nuvemshop.com.br/v1/123/orders/1948209');
  const tae = lookup('totvs-assinatura-eletronica-document');
  assert.ok('ok' in tae);
  assert.equal(tae.ok.method, 'POST');
  assert.equal(Buffer.from(tae.ok.body).toString(), '[12345]');
  const omie = lookup('omie-order');
  assert.ok('ok' in omie);
  assert.deepEqual(JSON.parse(Buffer.from(omie.ok.body).toString()), {
    call: 'ConsultarPedido',
    app_key: 'appkey',
    app_secret: 'appsecret',
    param: [{ codigo_pedido: 4711 }],
  });
});

test('an event without the id asks nothing', () => {
  for (const { name } of enrichmentPresets) assert.ok('error' in lookup(name, {}), name);
});

test('settings are asked for by name', () => {
  const preset = enrichmentPreset('vtex-order')!;
  assert.deepEqual(enrichmentFrom(preset, { account: 'loja', colour: 'red' }), {
    missing: ['appKey', 'appToken'],
    unknown: ['colour'],
  });
  assert.equal(enrichmentPreset('nothing'), undefined);
});
