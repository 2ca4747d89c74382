/** Nuvemshop (Tiendanube), whose events name what changed and nothing more. */
import type { Provider } from '../provider.ts';
import type { Subject } from '../subject.ts';
import { secretField } from '../usual-fields.ts';

/** What happens once to a thing; all else may come again with the same body and mean something new. */
const happensOnce = /\/created$|^order\/paid$/;

/**
 * The body is the same whenever the same product or order changes, so it cannot tell a second change
 * from a second attempt: what may happen twice gets a key of its own, and is never left out.
 */
function keyOf(subject: Subject): string | null {
  const [store, event, id] = ['body:store_id', 'body:event', 'body:id'].map((place) =>
    subject.text(place as `body:${string}`),
  );
  if (event === null || event === undefined) return null;
  const key = `${store ?? ''}:${event}:${id ?? ''}`;
  return happensOnce.test(event) ? key : `${key}:${subject.request.receivedAt}`;
}

export const nuvemshop: Provider = {
  type: 'nuvemshop',
  title: 'Nuvemshop (Tiendanube)',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://tiendanube.github.io/api-documentation/resources/webhook',
  note: 'Tried up to 18 times within 48 hours. store/redact, customers/redact and customers/data_request are asked of every app. Fetch the order by an enrichment.',
  fields: [secretField('The client secret of the app, from the partner portal.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-linkedstore-hmac-sha256' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: [keyOf],
  eventType: ['{body:event}'],
};
