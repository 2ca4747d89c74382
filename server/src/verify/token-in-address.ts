/** For providers that show nothing of who they are: a word in the query of the address, if anything. */
import type { ConfigField } from './provider.ts';
import type { EitherScheme } from './scheme.ts';

export const addressTokenField: ConfigField = {
  name: 'token',
  help: 'A word that stands in the registered address as ?token=…, beside the secret part that it has anyway.',
  secret: true,
  required: false,
  several: true,
};

/** Without a word whoever knows the address counts, with the grade none. */
export const tokenInAddress: EitherScheme = {
  kind: 'either',
  of: [
    {
      if: { has: ['config:token'] },
      scheme: { kind: 'token', token: { from: 'query:token' }, field: 'token' },
    },
    { if: {}, scheme: { kind: 'none' }, grade: 'none' },
  ],
};
