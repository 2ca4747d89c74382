import type { ProviderCase } from '../provider-case.ts';
import { standardWebhooksProviders } from '../../../server/src/verify/providers/standard-webhooks.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const time = '1614265330';
const body = '{"test": 2432232314}';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const asymmetric =
  'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';

function headersOf(prefix: string, signature: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    [`${prefix}id`]: id,
    [`${prefix}timestamp`]: time,
    [`${prefix}signature`]: signature,
  };
}

const common = {
  at: Number(time) * 1_000,
  expect: { eventType: 'webhook.received', eventKey: id },
  freshSeconds: 300,
};

export const cases: readonly ProviderCase[] = [
  {
    ...common,
    type: 'standard-webhooks',
    vector: 'published',
    config: { secret },
    request: { headers: headersOf('webhook-', signature), body },
    proof: 'webhook-signature',
    repeated: { headers: headersOf('webhook-', `v1,AAAA v2,${signature} ${signature}`), body },
    refused: [
      {
        what: 'another id',
        request: { headers: { ...headersOf('webhook-', signature), 'webhook-id': 'msg_other' } },
        reason: 'signature_wrong',
      },
      {
        what: 'a version that is not known',
        request: { headers: headersOf('webhook-', signature.replace('v1', 'v2')) },
        reason: 'signature_missing',
      },
    ],
  },
  {
    ...common,
    type: 'standard-webhooks',
    name: 'asymmetric',
    vector: 'published',
    config: { publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=' },
    request: { headers: headersOf('webhook-', asymmetric), body },
    proof: 'webhook-signature',
  },
  ...standardWebhooksProviders
    .filter(({ type }) => type !== 'standard-webhooks')
    .map(({ type }): ProviderCase => ({
      ...common,
      type,
      vector: 'published',
      config: { secret },
      request: { headers: headersOf('svix-', signature), body },
      proof: 'svix-signature',
      repeated: { headers: headersOf('webhook-', signature), body },
    })),
];
