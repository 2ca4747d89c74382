/** Zoom, which signs in the manner of Slack and asks an address for a digest of its token. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const zoom: Provider = {
  type: 'zoom',
  title: 'Zoom',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.zoom.us/docs/api/webhooks/',
  fields: [secretField('The secret token of the app, under Features, Access.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-zm-signature', prefix: 'v0=' },
    encoding: 'hex',
    signed: 'v0:{time}:{body}',
    time: { from: { from: 'header:x-zm-request-timestamp' }, unit: 's', toleranceSeconds: 300 },
  },
  handshakes: [
    {
      when: 'verified',
      name: 'endpoint.url_validation',
      if: { equals: { 'body:event': 'endpoint.url_validation' } },
      sums: {
        sum: {
          algorithm: 'sha256',
          key: { field: 'secret' },
          over: '{body:payload.plainToken}',
          encoding: 'hex',
        },
      },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"plainToken":{body:payload.plainToken|json},"encryptedToken":"{sum}"}}',
      },
    },
  ],
  eventType: ['{body:event}'],
};
