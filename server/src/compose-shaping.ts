/** Puts together what endpoints can do beside signing and posting. */
import type { BrokerSenders } from './brokers/broker-senders.ts';
import { createEnrich, type EnrichParts } from './delivery/enrich.ts';
import type { Shaping } from './delivery/send-shaped.ts';
import { createSendToApplication, type Publish } from './delivery/send-to-application.ts';
import { createSendToChat } from './delivery/send-to-chat.ts';
import { createSendToHttp } from './delivery/send-to-http.ts';
import type { EmailDestination, SendTo } from './domain/destination.ts';
import type { RunTransformation } from './domain/transformation.ts';
import { limits } from './limits.ts';

export interface ShapingParts extends EnrichParts {
  brokers: BrokerSenders;
  sendMail: SendTo<EmailDestination>;
  /** Takes in what an endpoint publishes into another application. */
  publish: Publish;
  userAgent: string;
  transform: RunTransformation;
}

export function createShaping(parts: ShapingParts): Shaping {
  const { userAgent, transport } = parts;
  const sendToChat = createSendToChat(transport);
  return {
    transform: parts.transform,
    enrich: createEnrich(parts, { ...limits.enrichment, userAgent }),
    sendTo: {
      http: createSendToHttp(transport),
      application: createSendToApplication(parts, limits.publishing),
      slack: sendToChat,
      teams: sendToChat,
      discord: sendToChat,
      googleChat: sendToChat,
      telegram: sendToChat,
      email: parts.sendMail,
      ...parts.brokers,
    },
  };
}
