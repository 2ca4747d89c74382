/** What an endpoint would send for a message, its settings changed or not: nothing is sent, no secret is shown. */
import type { DeliveryTarget, Endpoint, Shape } from '../domain/application.ts';
import type { Destination } from '../domain/destination.ts';
import { lookupOf, type Enrichment } from '../domain/enrichment.ts';
import type { Delivery } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type { Transformation } from '../domain/transformation.ts';
import { webhookOf } from '../domain/webhook.ts';
import type { Preview } from '../outbound/transport.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import { destinationToTry, shownDestination, type DestinationInput } from './destinations.ts';
import { hidden } from './destination-secrets.ts';
import { enrichmentToTry, shownEnrichment } from './enrichment.ts';
import type { EnrichmentInput } from './enrichment-preset.ts';
import type { ManageParts } from './manage-parts.ts';
import { transformationOf } from './transformations.ts';
import { shownDeparture, shownRequest, type Shown } from './shown-departure.ts';

/** What everything that a delivery does comes to, up to the way out. */
export type PreviewDelivery = (input: {
  plan: ApplicationPlan;
  target: DeliveryTarget;
  shape: Shape;
  delivery: Delivery;
  record: unknown;
}) => Promise<Preview>;

export interface PreviewParts extends ManageParts {
  preview: PreviewDelivery;
}

/** A message that is kept, or that might come. */
export type PreviewMessage = Pick<
  Delivery,
  'messageId' | 'eventType' | 'payload' | 'contentType' | 'headers' | 'request'
>;

export interface Previewed {
  outcome: 'done' | 'canceled' | 'failed';
  cause: string | null;
  shown: Shown | null;
}

/**
 * By the given destination, or else by the endpoint's own; 422 as where it is set. `seesVariables` says
 * whether who asks may know the variables of the transformation.
 */
export async function previewDestination(
  parts: PreviewParts,
  environmentId: string,
  endpoint: Endpoint,
  message: PreviewMessage,
  {
    given,
    enriched,
    seesVariables,
  }: { given: DestinationInput | null; enriched: unknown; seesVariables: boolean },
): Promise<Previewed> {
  const { destination, url } =
    given === null
      ? { destination: shownDestination(parts, endpoint), url: endpoint.url }
      : await destinationToTry(parts, environmentId, endpoint, given);
  const plan = await parts.plans.load(endpoint.applicationId);
  const target = plan?.byId.get(endpoint.id);
  if (target === undefined) throw new Problem('not_found');
  if (destination === null && !/^https?:/.test(url)) {
    return failed('the endpoint has no destination yet, and no address to send to');
  }
  const preview = await parts.preview({
    plan: plan!,
    target: { ...target, url, headers: withoutSecretHeaders(target.headers) },
    shape: {
      destination: withReadableKey(destination),
      transformation: transformationToTry(parts, endpoint, seesVariables),
      enrichment: shownEnrichment(parts, endpoint),
    },
    delivery: deliveryOf(endpoint, message, parts.clock.now()),
    record: enriched ?? null,
  });
  if (preview.kind !== 'leaves') {
    return { outcome: preview.kind, cause: preview.cause, shown: null };
  }
  const shown = shownDeparture(preview.departure, destination?.type ?? 'webhook');
  return { outcome: 'done', cause: null, shown };
}

/** What would be asked for the message, by the given enrichment or the endpoint's own. */
export function previewEnrichment(
  parts: ManageParts,
  endpoint: Endpoint,
  message: PreviewMessage,
  given: EnrichmentInput | null,
): Previewed {
  const enrichment: Enrichment | null =
    given === null ? shownEnrichment(parts, endpoint) : enrichmentToTry(parts, endpoint, given);
  if (enrichment === null) throw Problem.field(['enrichment'], 'the endpoint has none: give one');
  const headers = withoutSecretHeaders(endpoint.headers);
  const lookup = lookupOf(enrichment, webhookOf(message, { url: endpoint.url, headers }));
  if ('error' in lookup) return failed(lookup.error);
  const refusal = parts.tokenUrlRefusal(lookup.ok.url);
  if (refusal !== null) return failed(`its address ${refusal}`);
  const shown = shownRequest({
    ...lookup.ok,
    url: lookup.ok.url.href,
    applicationId: endpoint.applicationId,
    auth: enrichment.auth,
  });
  return { outcome: 'done', cause: null, shown };
}

function failed(cause: string): Previewed {
  return { outcome: 'failed', cause, shown: null };
}

function transformationToTry(
  parts: ManageParts,
  endpoint: Endpoint,
  seesVariables: boolean,
): Transformation | null {
  const present = transformationOf(parts, endpoint);
  if (present === null || !present.enabled || present.code === '') return null;
  if (seesVariables || present.variables === null) return present;
  const names = Object.keys(present.variables);
  return { ...present, variables: Object.fromEntries(names.map((name) => [name, hidden])) };
}

/** The key of an account is read before it is used: without a secret there is none to read. */
function withReadableKey(destination: Destination | null): Destination | null {
  return destination?.type === 'pubsub' ? { ...destination, serviceAccount: '{}' } : destination;
}

function withoutSecretHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      isSensitiveHeader(name) ? hidden : value,
    ]),
  );
}

function deliveryOf(endpoint: Endpoint, message: PreviewMessage, now: number): Delivery {
  return {
    ...message,
    headers: message.headers === null ? null : withoutSecretHeaders(message.headers),
    position: 0,
    applicationId: endpoint.applicationId,
    endpointId: endpoint.id,
    deliverBefore: null,
    attemptNumber: 1,
    trigger: 'manual',
    dueAt: now,
    hasDueRow: false,
  };
}
