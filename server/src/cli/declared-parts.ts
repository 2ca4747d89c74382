/** What an endpoint has beside its fields, each set by a route of its own: how a file and the API speak of it. */
import type { Destination } from '../domain/destination.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import { hidden, withoutSecrets } from '../manage/destination-secrets.ts';
import { maskedDestination, wholeDestination } from '../manage/destinations.ts';
import { maskedEnrichment, wholeEnrichment } from '../manage/enrichment.ts';
import type { Values } from './declared-environment.ts';
import { mapTexts } from './map-texts.ts';

export interface Part {
  /** What its route takes, as the OpenAPI document calls it. */
  schema: string;
  /** What a file has to say of it, whatever the API lets one leave out. */
  required: readonly string[];
  method: 'PUT' | 'PATCH';
  /** What takes it away in place of a DELETE. */
  none?: Values;
  /** Which of its fields may hold variables; all if it does not say. */
  fills?: readonly string[];
  /** With what is usual in the place of what was left out. A `Problem` where that cannot be. */
  whole: (given: Values) => Values;
  /** What a GET answers, in the form of `whole`, with `********` for what it does not tell; null for nothing. */
  present: (answer: any) => Values | null;
  /** With `********` in the place of whatever is no business of a file or a screen. */
  masked: (whole: Values) => Values;
  /** What a request sets; `changed` are the fields that differ from what is there. */
  body: (whole: Values, changed: ReadonlySet<unknown>) => Values;
}

/** In the order in which they are set: where it all goes to comes last. */
export const endpointParts = {
  oauth: {
    schema: 'EndpointOauthIn',
    required: [],
    method: 'PUT',
    whole: ({ tokenUrl, ...given }) => ({
      clientSecret: null,
      privateKey: null,
      keyId: null,
      scopes: [],
      audience: null,
      extraParams: {},
      ...given,
      tokenUrl: URL.canParse(String(tokenUrl)) ? new URL(String(tokenUrl)).href : tokenUrl,
    }),
    present({ hasClientSecret, hasPrivateKey, extraParamNames, ...told }) {
      const names = extraParamNames as string[];
      return {
        ...told,
        clientSecret: hasClientSecret === true ? hidden : null,
        privateKey: hasPrivateKey === true ? hidden : null,
        extraParams: Object.fromEntries(names.map((name) => [name, hidden])),
      };
    },
    masked: ({ extraParams, ...whole }) => ({
      ...withoutSecrets(whole, ['clientSecret', 'privateKey']),
      extraParams: allMasked(extraParams),
    }),
    // What is left out stays.
    body: (whole) =>
      Object.fromEntries(
        Object.entries(whole).filter(
          ([name, value]) =>
            value !== hidden &&
            !(name === 'extraParams' && Object.values(value as Values).includes(hidden)),
        ),
      ),
  },
  mtls: {
    schema: 'EndpointMtlsIn',
    required: [],
    method: 'PUT',
    whole: ({ certificate, ...given }) => ({
      ...given,
      certificate: bareCertificates(certificate),
    }),
    present: ({ certificate }) => ({
      certificate: bareCertificates(certificate),
      privateKey: hidden,
    }),
    masked: (whole) => withoutSecrets(whole, ['privateKey']),
    body: (whole) => whole,
  },
  ca: {
    schema: 'EndpointCaIn',
    required: ['certificates'],
    method: 'PUT',
    none: { certificates: null },
    whole: ({ certificates }) => ({ certificates: bareCertificates(certificates) }),
    present({ certificates }) {
      const trusted = (certificates as { certificate: string }[]).map((one) => one.certificate);
      return trusted.length === 0 ? null : { certificates: bareCertificates(trusted.join('')) };
    },
    masked: (whole) => whole,
    body: (whole) => whole,
  },
  enrichment: {
    schema: 'EndpointEnrichmentIn',
    required: [],
    method: 'PUT',
    whole: (given) => ({ ...wholeEnrichment(given) }),
    present: (answer) => answer,
    masked: (whole) => ({ ...maskedEnrichment(whole as unknown as Enrichment) }),
    body: (whole) => whole,
  },
  transformation: {
    schema: 'EndpointTransformationPatch',
    required: ['code'],
    method: 'PATCH',
    none: { code: null, enabled: false, variables: null },
    // Code has `${…}` of its own.
    fills: ['variables'],
    whole: (given) => ({ kind: 'code', enabled: true, variables: null, ...given }),
    present({ code, kind, enabled, variables }) {
      return code === null ? null : { code, kind, enabled, variables };
    },
    masked: ({ variables, ...whole }) => ({ ...whole, variables: allMasked(variables) }),
    // Code that is sent becomes a version, so it is sent where it is new; it goes with its kind.
    body: ({ code, kind, ...others }, changed) => ({
      ...Object.fromEntries(Object.entries(others).filter(([name]) => changed.has(name))),
      ...(changed.has('code') || changed.has('kind') ? { code, kind } : {}),
    }),
  },
  destination: {
    schema: 'EndpointDestinationInOut',
    required: [],
    method: 'PUT',
    whole: (given) => ({ ...wholeDestination(given as unknown as Destination) }),
    present: (answer) => answer,
    masked: (whole) => ({ ...maskedDestination(whole as unknown as Destination) }),
    body: (whole) => whole,
  },
} satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof endpointParts;

export const partNames = Object.keys(endpointParts) as PartName[];

export function partNamed(name: PartName): Part {
  return endpointParts[name];
}

function allMasked(texts: unknown): unknown {
  return mapTexts(texts, () => hidden);
}

/** The certificates of a text, written as the server keeps them: without what stands around them. */
function bareCertificates(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const found = [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)];
  if (found.length === 0) return text;
  return found
    .map(([, content]) => {
      const lines = content!.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
      return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
    })
    .join('');
}
