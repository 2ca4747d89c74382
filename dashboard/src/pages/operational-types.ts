/** What operational webhooks can hear of; the compiler holds the list to the server's. */
import type { OperationalEventType } from '../../../server/src/domain/operational-event.ts';

export const operationalPath = '/operational-webhook/endpoint';

const all: Record<OperationalEventType, true> = {
  'endpoint.created': true,
  'endpoint.updated': true,
  'endpoint.deleted': true,
  'endpoint.enabled': true,
  'endpoint.failing': true,
  'endpoint.disabled': true,
  'endpoint.consent.granted': true,
  'endpoint.consent.refused': true,
  'message.attempt.failing': true,
  'message.attempt.exhausted': true,
  'message.attempt.recovered': true,
  'message.attempt.log': true,
  'background_task.finished': true,
  'heartbeat.missed': true,
  'heartbeat.recovered': true,
  'alarm.raised': true,
  'alarm.cleared': true,
};

export const operationalTypes = Object.keys(all) as OperationalEventType[];
