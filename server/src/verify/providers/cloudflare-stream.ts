/** Cloudflare Stream, whose header lists a time and a signature. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const cloudflareStream: Provider = {
  type: 'cloudflare-stream',
  title: 'Cloudflare Stream',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/',
  fields: [secretField('The secret that the call answered with which set the webhook.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:webhook-signature', split: ',', prefix: 'sig1=' },
    encoding: 'hex',
    signed: '{time}.{body}',
    time: {
      from: { from: 'header:webhook-signature', split: ',', prefix: 'time=' },
      unit: 's',
      toleranceSeconds: 300,
    },
  },
  eventKey: ['{body:uid}.{body:status.state}[.{body:modified}]'],
  eventType: ['video.{body:status.state}'],
};
