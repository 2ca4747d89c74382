/** Providers whose senders may sign or not, as the owner of the source sets it. */
import type { ConfigField } from './provider.ts';
import type { EitherScheme, Scheme } from './scheme.ts';

/** The published clients let these sources be made without a secret. */
export function optionalSecretField(help: string): ConfigField {
  return {
    name: 'secret',
    help: `${help} Without it anybody who knows the address is believed.`,
    secret: true,
    required: false,
    several: true,
  };
}

/** The scheme, or none at all, with that grade, for a source without the setting. */
export function unlessWithout(field: string, scheme: Scheme): EitherScheme {
  return {
    kind: 'either',
    of: [
      { if: { has: [`config:${field}`] }, scheme },
      { if: {}, scheme: { kind: 'none' }, grade: 'none' },
    ],
  };
}
