/** Puts together what endpoints can do beside signing and posting. */
import type { BrokerSenders } from './brokers/broker-senders.ts';
import { createEnrich, type EnrichParts } from './delivery/enrich.ts';
import type { Shaping } from './delivery/send-shaped.ts';
import type { Outcome } from './domain/outcome.ts';
import { limits } from './limits.ts';

export interface ShapingParts extends EnrichParts {
  brokers: BrokerSenders;
  userAgent: string;
}

/** A kind of destination that this build has no client for. */
function absent(what: string): () => Promise<Extract<Outcome, { kind: 'failed' }>> {
  const cause = `${what} is not part of this build of Gancho`;
  return () => Promise.resolve({ kind: 'failed', cause, durationMs: 0 });
}

export function createShaping(parts: ShapingParts): Shaping {
  const { userAgent } = parts;
  return {
    transform: () =>
      Promise.resolve({
        kind: 'failed',
        cause: 'transformations are not part of this build',
        logs: [],
      }),
    enrich: createEnrich(parts, { ...limits.enrichment, userAgent }),
    sendTo: {
      http: absent('http'),
      application: absent('application'),
      slack: absent('slack'),
      teams: absent('teams'),
      discord: absent('discord'),
      googleChat: absent('googleChat'),
      telegram: absent('telegram'),
      email: absent('email'),
      ...parts.brokers,
    },
  };
}
