/** Settings that sources of every provider have. */
import type { ConfigField } from './provider.ts';

export const allowedAddressesField: ConfigField = {
  name: 'allowedAddresses',
  help: 'Addresses and networks from which alone requests are taken, such as 203.0.113.0/24.',
  secret: false,
  required: false,
  several: true,
  form: 'network',
};
