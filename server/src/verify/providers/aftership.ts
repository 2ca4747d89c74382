/** AfterShip, each of whose products signs the body with a secret of its own, in a header of its own name. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

/** What the products have in common; `header` is where each puts its signature. */
function signedIn(header: string): Omit<Provider, 'type' | 'title' | 'fields' | 'known'> {
  return {
    grade: 'fair',
    scheme: {
      kind: 'hmac',
      algorithm: 'sha256',
      key: { field: 'secret' },
      signature: { from: `header:${header}` },
      encoding: 'base64',
      signed: '{body}',
    },
    eventKey: ['{body:event_id}'],
    eventType: ['{body:event}[.{body:msg.tag}]'],
  };
}

export const aftership: Provider = {
  ...signedIn('aftership-hmac-sha256'),
  type: 'aftership',
  title: 'AfterShip Tracking',
  known: 'vendor',
  docs: 'https://www.aftership.com/docs/tracking/webhook/webhook-signature',
  note: 'Returns and Shipping are types of their own; Warranty signs in a header of another name: use a generic source for it.',
  fields: [secretField('The webhook secret, from Settings → Notifications → Webhooks.')],
};

export const aftershipReturns: Provider = {
  ...signedIn('as-signature-hmac-sha256'),
  type: 'aftership-returns',
  title: 'AfterShip Returns',
  known: 'memory',
  fields: [secretField('The webhook secret of AfterShip Returns.')],
};

export const aftershipShipping: Provider = {
  ...signedIn('am-webhook-signature'),
  type: 'aftership-shipping',
  title: 'AfterShip Shipping',
  known: 'memory',
  fields: [secretField('The webhook secret of AfterShip Shipping.')],
};
