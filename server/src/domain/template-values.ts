/** What templates of destinations can name of a delivery (docs/destinations.md lists it). */
import type { ShapedDelivery } from './destination.ts';
import { timeOfId } from './ids.ts';

/** What a place of such a template begins with. */
export const templateNames: readonly string[] = [
  'payload',
  'enriched',
  'headers',
  'eventType',
  'messageId',
  'applicationId',
  'endpointId',
  'createdAt',
  'date',
];

/** Says the same for each attempt. */
export function templateValues(shaped: ShapedDelivery): Record<string, unknown> {
  const { delivery, payload, eventType, headers, enriched } = shaped;
  // The moment of acceptance.
  const createdAt = new Date(timeOfId(delivery.messageId)).toISOString();
  return {
    payload,
    enriched,
    headers,
    eventType,
    messageId: delivery.messageId,
    applicationId: delivery.applicationId,
    endpointId: delivery.endpointId,
    createdAt,
    date: createdAt.slice(0, 10),
  };
}
