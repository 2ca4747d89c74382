/** Azure Event Grid, in its own form of events and as CloudEvents. */
import type { Provider } from '../provider.ts';

export const azureEventGrid: Provider = {
  type: 'azure-event-grid',
  title: 'Azure Event Grid',
  grade: 'fair',
  known: 'code',
  docs: 'https://learn.microsoft.com/azure/event-grid/secure-webhook-delivery',
  note: 'With a token in the address alone the grade is weak.',
  fields: [
    {
      name: 'token',
      help: 'A word of your choice that the address given to Event Grid ends with: ?code=WORD.',
      secret: true,
      required: false,
      several: true,
    },
    {
      name: 'tenantId',
      help: 'In place of a token: the id of the tenant of Microsoft Entra that signs deliveries.',
      secret: false,
      required: false,
    },
    {
      name: 'audience',
      help: 'With tenantId: the id or URI of the application that the deliveries are for.',
      secret: false,
      required: false,
    },
  ],
  check: (config) => {
    if (config['tenantId'] === undefined && config['token'] === undefined) {
      return { field: 'token', fault: 'must be given, or tenantId with audience' };
    }
    return config['tenantId'] !== undefined && config['audience'] === undefined
      ? { field: 'audience', fault: 'must be given with tenantId' }
      : null;
  },
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:tenantId'] },
        scheme: {
          kind: 'jwt',
          token: { from: 'header:authorization', prefix: 'Bearer ' },
          algorithm: 'RS256',
          key: {
            keySet: 'https://login.microsoftonline.com/{config:tenantId|uri}/discovery/v2.0/keys',
            hosts: ['login.microsoftonline.com'],
          },
          issuers: [
            'https://sts.windows.net/{config:tenantId}/',
            'https://login.microsoftonline.com/{config:tenantId}/v2.0',
          ],
          audience: '{config:audience}',
        },
      },
      {
        if: {},
        scheme: { kind: 'token', token: { from: 'query:code' }, field: 'token' },
        grade: 'weak',
      },
    ],
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'OPTIONS',
      if: { method: 'OPTIONS', equals: { 'header:webhook-request-origin': 'eventgrid.azure.net' } },
      answer: {
        status: 200,
        headers: {
          'webhook-allowed-origin': '{header:webhook-request-origin}',
          'webhook-allowed-rate': '*',
          allow: 'OPTIONS, POST',
        },
      },
    },
    {
      when: 'verified',
      name: 'SubscriptionValidation',
      if: { equals: { 'header:aeg-event-type': 'SubscriptionValidation' } },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"validationResponse":{body:*.data.validationCode|json}}}',
      },
    },
  ],
  eventKey: ['{body:*.id}', '{body:source}-{body:id}'],
  eventType: ['{body:*.eventType}', '{body:*.type}', '{body:type}', 'batch'],
};
