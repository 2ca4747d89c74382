/** Port, which signs its time and the body with the client secret of the organization. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const portIo: Provider = {
  type: 'port-io',
  title: 'Port',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.port.io/actions-and-automations/setup-backend/webhook/signature-verification',
  fields: [secretField('The client secret of the organization.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-port-signature', split: ' ', prefix: 'v1,' },
    encoding: 'base64',
    signed: '{time}.{body}',
    time: { from: { from: 'header:x-port-timestamp' }, unit: 's', toleranceSeconds: 300 },
  },
  eventKey: ['{body:context.runId}[-{body:action}]'],
  eventType: ['{body:action}', '{body:event.action}', '{body:context.event}'],
};
