/** Order hooks of VTEX, which send the headers that were configured and little of the order. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const vtex: Provider = {
  type: 'vtex',
  title: 'VTEX order hook',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://developers.vtex.com/docs/guides/orders-feed',
  note: 'VTEX waits 5 seconds for 200. A hook names the order and its state: fetch the order by an enrichment.',
  fields: [
    tokenField('The value of a header that was put into hook.headers of the configuration.'),
    headerField,
  ],
  scheme: tokenInChosenHeader,
  handshakes: [
    {
      when: 'beforehand',
      name: 'ping when the hook is saved',
      if: { method: 'POST', equals: { 'body:hookConfig': 'ping' } },
      answer: { status: 200 },
    },
  ],
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:OrderId}.{body:State}.{body:CurrentChange}'],
  eventType: ['order.{body:State}'],
};
