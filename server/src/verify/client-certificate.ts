/** Settings of providers that show a client certificate to the proxy in front of this server. */
import type { ConfigField } from './provider.ts';
import type { IdentityScheme } from './scheme.ts';

export const certificateFields: readonly ConfigField[] = [
  {
    name: 'identityHeader',
    help: 'The header in which the proxy tells of a client certificate that it has checked, such as X-SSL-Client-S-DN. The proxy must remove it from what others send.',
    secret: false,
    required: true,
    form: 'headerName',
  },
  {
    name: 'identity',
    help: 'What must stand in that header: the subject or fingerprint of the certificate of the sender.',
    secret: false,
    required: true,
    several: true,
  },
];

export const certificateScheme: IdentityScheme = {
  kind: 'identity',
  headerField: 'identityHeader',
  identityField: 'identity',
};
