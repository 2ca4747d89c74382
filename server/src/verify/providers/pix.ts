/** The Pix API of the Central Bank of Brazil: banks show a client certificate and sign nothing. */
import type { Provider } from '../provider.ts';
import { pixEventKey, pixEventType } from '../pix-events.ts';
import { certificateFields, certificateScheme } from '../client-certificate.ts';

export const pix: Provider = {
  type: 'pix',
  title: 'Pix (API of the Central Bank of Brazil)',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://github.com/bacen/pix-api',
  note: 'Register the address without /pix: the bank appends it. A proxy before Gancho has to ask for the certificate of the bank and tell of it in a header.',
  fields: certificateFields,
  scheme: certificateScheme,
  eventKey: [pixEventKey],
  eventType: [pixEventType],
};
