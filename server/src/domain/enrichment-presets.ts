/** What to ask of a provider for the full record behind its thin events: data for enrichments. */
import type { HttpAuth } from './destination.ts';
import type { Enrichment } from './enrichment.ts';

/** What has to be known of whoever uses a preset; its name stands in texts as `${name}`. */
export interface PresetSetting {
  help: string;
  secret: boolean;
  /** Used where it is not given. */
  usual?: string;
}

export interface EnrichmentPreset {
  name: string;
  title: string;
  /** The type of the source whose events it completes. */
  source: string;
  /** Which of its events have such a record. */
  events: string;
  note?: string;
  settings: Readonly<Record<string, PresetSetting>>;
  enrichment: Pick<Enrichment, 'url' | 'auth' | 'hosts'> & Partial<Enrichment>;
}

/** What an API takes as the enrichment of an endpoint. */
export type PresetEnrichment = EnrichmentPreset['enrichment'];

const bearer: HttpAuth = { type: 'bearer', token: '${token}' };

function token(help: string): Record<'token', PresetSetting> {
  return { token: { help, secret: true } };
}

export const enrichmentPresets: readonly EnrichmentPreset[] = [
  {
    name: 'mercado-pago-payment',
    title: 'The payment of Mercado Pago',
    source: 'mercado-pago',
    events: 'payment.created, payment.updated',
    settings: token('The access token of the application, under its credentials.'),
    enrichment: {
      url: 'https://api.mercadopago.com/v1/payments/{{payload.data.id}}',
      hosts: ['api.mercadopago.com'],
      auth: bearer,
    },
  },
  {
    name: 'mercado-pago-order',
    title: 'The order of Mercado Pago',
    source: 'mercado-pago',
    events: 'order.*',
    settings: token('The access token of the application, under its credentials.'),
    enrichment: {
      url: 'https://api.mercadopago.com/v1/orders/{{payload.data.id}}',
      hosts: ['api.mercadopago.com'],
      auth: bearer,
    },
  },
  {
    name: 'vtex-order',
    title: 'The order of VTEX',
    source: 'vtex',
    events: 'order.*',
    settings: {
      account: { help: 'The name of the account.', secret: false },
      appKey: { help: 'An app key that may see orders.', secret: false },
      appToken: { help: 'The app token of that key.', secret: true },
    },
    enrichment: {
      url: 'https://${account}.vtexcommercestable.com.br/api/oms/pvt/orders/{{payload.OrderId}}',
      hosts: ['${account}.vtexcommercestable.com.br'],
      headers: { 'x-vtex-api-appkey': '${appKey}' },
      auth: { type: 'apiKey', name: 'x-vtex-api-apptoken', value: '${appToken}', in: 'header' },
    },
  },
  {
    name: 'nuvemshop-order',
    title: 'The order of Nuvemshop',
    source: 'nuvemshop',
    events: 'order.*',
    settings: token('The access token of the shop for the app.'),
    enrichment: {
      url: 'https://api.nuvemshop.com.br/v1/{{payload.store_id}}/orders/{{payload.id}}',
      hosts: ['api.nuvemshop.com.br'],
      // Not `authorization`: the header of Nuvemshop is of its own.
      auth: { type: 'apiKey', name: 'authentication', value: 'bearer ${token}', in: 'header' },
      missingOn: [404],
    },
  },
  {
    name: 'totvs-assinatura-eletronica-document',
    title: 'The document of TOTVS Assinatura Eletrônica',
    source: 'totvs-assinatura-eletronica',
    events: 'document.*',
    note: 'Events vary the case of their fields: say in idPath how the id is written in yours.',
    settings: {
      username: { help: 'The e-mail address of a user for services.', secret: false },
      password: { help: 'The password of that user.', secret: true },
      host: {
        help: 'The host of TAE; totvssign.staging.totvs.app for its staging.',
        secret: false,
        usual: 'totvssign.totvs.app',
      },
      idPath: {
        help: 'Where the id of the document stands in an event.',
        secret: false,
        usual: 'payload.idDocumento',
      },
    },
    enrichment: {
      url: 'https://${host}/signintegration/v2/Publicacoes/documentos-empresa',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      bodyTemplate: '[{{${idPath}}}]',
      hosts: ['${host}'],
      auth: {
        type: 'oauth2',
        grant: 'password',
        tokenUrl: 'https://${host}/identityintegration/v3/auth/login',
        clientId: null,
        clientSecret: null,
        username: '${username}',
        password: '${password}',
        scopes: [],
        extraParams: {},
        clientAuth: 'post',
        paramsIn: 'json',
        tokenAt: 'data.token',
      },
    },
  },
  {
    name: 'bling-order',
    title: 'The order of Bling',
    source: 'bling',
    events: 'order.created, order.updated',
    note: 'An access token of Bling counts for six hours, and Gancho does not renew it: something else has to.',
    settings: token('An access token of the app for the account.'),
    enrichment: {
      url: 'https://api.bling.com.br/Api/v3/pedidos/vendas/{{payload.data.id}}',
      hosts: ['api.bling.com.br'],
      auth: bearer,
      missingOn: [404],
    },
  },
  {
    name: 'omie-order',
    title: 'The order of Omie',
    source: 'omie',
    events: 'VendaProduto.*',
    note: 'Omie takes the app secret in the body, where it is shown to whoever may see the enrichment.',
    settings: {
      appKey: { help: 'The app key of the company in Omie.', secret: false },
      appSecret: { help: 'The app secret of that key.', secret: true },
    },
    enrichment: {
      url: 'https://app.omie.com.br/api/v1/produtos/pedido/',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      bodyTemplate:
        '{"call":"ConsultarPedido","app_key":"${appKey}","app_secret":"${appSecret}","param":[{"codigo_pedido":{{payload.event.idPedido}}}]}',
      hosts: ['app.omie.com.br'],
      auth: { type: 'none' },
    },
  },
  {
    name: 'asaas-payment',
    title: 'The payment of Asaas',
    source: 'asaas',
    events: 'PAYMENT_*',
    settings: token('The API key of the account.'),
    enrichment: {
      url: 'https://api.asaas.com/v3/payments/{{payload.payment.id}}',
      hosts: ['api.asaas.com'],
      auth: { type: 'apiKey', name: 'access_token', value: '${token}', in: 'header' },
      missingOn: [404],
    },
  },
  {
    name: 'pagarme-order',
    title: 'The order of Pagar.me',
    source: 'pagarme',
    events: 'order.*',
    settings: token('The secret key of the account (sk_…).'),
    enrichment: {
      url: 'https://api.pagar.me/core/v5/orders/{{payload.data.id}}',
      hosts: ['api.pagar.me'],
      auth: { type: 'basic', username: '${token}', password: '' },
    },
  },
  {
    name: 'pagbank-order',
    title: 'The order of PagBank',
    source: 'pagbank',
    events: 'order.*',
    settings: token('The token of the account.'),
    enrichment: {
      url: 'https://api.pagseguro.com/orders/{{payload.id}}',
      hosts: ['api.pagseguro.com'],
      auth: bearer,
    },
  },
  {
    name: 'woovi-charge',
    title: 'The charge of Woovi',
    source: 'woovi',
    events: 'OPENPIX.CHARGE_*',
    settings: token('The AppID of the application.'),
    enrichment: {
      url: 'https://api.woovi.com/api/v1/charge/{{payload.charge.correlationID}}',
      hosts: ['api.woovi.com'],
      auth: { type: 'apiKey', name: 'authorization', value: '${token}', in: 'header' },
      missingOn: [404],
    },
  },
  {
    name: 'zapsign-document',
    title: 'The document of ZapSign',
    source: 'zapsign',
    events: 'doc_*',
    settings: token('The API token of the account.'),
    enrichment: {
      url: 'https://api.zapsign.com.br/api/v1/docs/{{payload.token}}/',
      hosts: ['api.zapsign.com.br'],
      auth: bearer,
      missingOn: [404],
    },
  },
];

export function enrichmentPreset(name: string): EnrichmentPreset | undefined {
  return enrichmentPresets.find((one) => one.name === name);
}

/**
 * The enrichment of a preset with settings in their places, as `PUT …/enrichment` takes it, or the
 * names of those that are missing or unknown.
 */
export function enrichmentFrom(
  { settings, enrichment }: EnrichmentPreset,
  given: Readonly<Record<string, string>>,
): { ok: PresetEnrichment } | { missing: string[]; unknown: string[] } {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, { usual }] of Object.entries(settings)) {
    const value = given[name] ?? usual;
    if (value === undefined || value === '') missing.push(name);
    else values[name] = value;
  }
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(settings, name));
  if (missing.length > 0 || unknown.length > 0) return { missing, unknown };
  return { ok: filled(enrichment, values) as PresetEnrichment };
}

function filled(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{(\w+)\}/g, (found, name: string) => values[name] ?? found);
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, filled(one, values)]),
  );
}
