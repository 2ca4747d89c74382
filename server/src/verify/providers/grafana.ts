/** Contact points of Grafana, which sign the body, and the time where they are told to. */
import type { Provider } from '../provider.ts';
import type { HmacScheme } from '../scheme.ts';
import { secretField } from '../usual-fields.ts';

const signedBody: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  key: { field: 'secret' },
  signature: { from: 'header:x-grafana-alerting-signature' },
  encoding: 'hex',
  signed: '{body}',
};

export const grafana: Provider = {
  type: 'grafana',
  title: 'Grafana Alerting',
  grade: 'strong',
  known: 'code',
  docs: 'https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/',
  note: 'Grafana repeats what still fires. Repeats with the same body are left out while the source remembers them.',
  fields: [
    secretField('The secret under HMAC Signature of the contact point (Grafana 12 and later).'),
    {
      name: 'timestamp',
      help: 'Whether X-Grafana-Alerting-Timestamp is set as the timestamp header of the contact point.',
      secret: false,
      required: false,
      choices: ['signed', 'none'],
      default: 'none',
    },
  ],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { equals: { 'config:timestamp': 'signed' } },
        scheme: {
          ...signedBody,
          signed: '{time}:{body}',
          time: {
            from: { from: 'header:x-grafana-alerting-timestamp' },
            unit: 's',
            toleranceSeconds: 300,
          },
        },
      },
      { if: {}, scheme: signedBody, grade: 'fair' },
    ],
  },
  // No key: a group that fires again next week has the same groupKey and status as today.
  eventType: ['alert.{body:status}'],
};
