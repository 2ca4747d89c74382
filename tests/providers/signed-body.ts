/** Cases of the commonest kind: the body signed in a header, computed by the documented rule. */
import type { SourceConfig } from '../../server/src/verify/provider.ts';
import { anyMoment, hmac, type CaseRequest, type ProviderCase } from './provider-case.ts';

export interface SignedBody {
  type: string;
  name?: string;
  /** The header of the signature. */
  header: string;
  /** What the header says; `SUM` stands for the signature, `TIME` for the time. */
  form?: string;
  algorithm?: 'sha256' | 'sha1';
  encoding?: 'hex' | 'base64';
  /** What is signed; the body alone where it is left out. */
  signed?: (body: string, time: string) => string;
  key?: string | Uint8Array;
  /** The settings, where they are not the key as `secret`. */
  config?: SourceConfig;
  /** What stands in headers for the time: in another header, or in `form`. */
  time?: { text: string; header?: string; freshSeconds: number };
  headers?: Readonly<Record<string, string>>;
  body: string;
  expect: ProviderCase['expect'];
  at?: number;
}

export const words = 'the-secret-of-a-test';

export function signedRequest(one: SignedBody, body = one.body): CaseRequest {
  const { key = words, form = 'SUM', time, signed = (text: string) => text } = one;
  const content = signed(body, time?.text ?? '');
  const sum = hmac(one.algorithm ?? 'sha256', key, content, one.encoding ?? 'hex');
  return {
    headers: {
      'content-type': 'application/json',
      ...one.headers,
      ...(time?.header === undefined ? {} : { [time.header]: time.text }),
      [one.header]: form.replace('SUM', sum).replace('TIME', time?.text ?? ''),
    },
    body,
  };
}

export function signedBodyCase(one: SignedBody, more: Partial<ProviderCase> = {}): ProviderCase {
  return {
    type: one.type,
    ...(one.name === undefined ? {} : { name: one.name }),
    vector: 'computed',
    config: one.config ?? { secret: words },
    at: one.at ?? anyMoment,
    request: signedRequest(one),
    expect: one.expect,
    proof: one.header,
    freshSeconds: one.time?.freshSeconds ?? null,
    ...more,
  };
}

/** Headers and times that many cases need. */
export const json = { 'content-type': 'application/json' } as const;
export const seconds = String(anyMoment / 1_000);
export const milliseconds = String(anyMoment);
