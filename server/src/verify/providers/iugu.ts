/** Iugu, which sends forms with the authorization that was given for the trigger, from one address. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const iugu: Provider = {
  type: 'iugu',
  title: 'Iugu',
  grade: 'weak',
  known: 'memory',
  docs: 'https://dev.iugu.com/docs/gatilhos',
  note: 'Iugu sends from 98.82.243.132 (since August 2025): set allowedAddresses to it. A form names the event and ids only, such as data[id].',
  fields: [tokenField('The authorization of the trigger, with all that stands in it.')],
  scheme: { kind: 'token', token: { from: 'header:authorization' }, field: 'token' },
  eventType: ['{body:event}'],
};
