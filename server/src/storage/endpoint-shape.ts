/** Seals and opens where an endpoint's messages go to and what is fetched for them. */
import type { Endpoint, Shape } from '../domain/application.ts';
import type { Destination } from '../domain/destination.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import type { SecretBox } from './secret-box.ts';

export function sealDestination(
  box: SecretBox,
  endpointId: string,
  destination: Destination,
): Uint8Array {
  return box.seal(JSON.stringify(destination), `${endpointId}/destination`);
}

/** Throws `SecretUnreadable`. */
export function openDestination(
  box: SecretBox,
  { id, destination }: Pick<Endpoint, 'id' | 'destination'>,
): Destination | null {
  if (destination === null) return null;
  return JSON.parse(box.open(destination, `${id}/destination`)) as Destination;
}

export function sealEnrichment(
  box: SecretBox,
  endpointId: string,
  enrichment: Enrichment,
): Uint8Array {
  return box.seal(JSON.stringify(enrichment), `${endpointId}/enrichment`);
}

/** Throws `SecretUnreadable`. */
export function openEnrichment(
  box: SecretBox,
  { id, enrichment }: Pick<Endpoint, 'id' | 'enrichment'>,
): Enrichment | null {
  if (enrichment === null) return null;
  return JSON.parse(box.open(enrichment, `${id}/enrichment`)) as Enrichment;
}

/** What is to be done beside signing and posting; null for nothing. Throws `SecretUnreadable`. */
export function openShape(
  box: SecretBox,
  endpoint: Pick<Endpoint, 'id' | 'transformation' | 'destination' | 'enrichment'>,
): Shape | null {
  const transformation = endpoint.transformation?.enabled === true ? endpoint.transformation : null;
  const destination = openDestination(box, endpoint);
  const enrichment = openEnrichment(box, endpoint);
  if (transformation === null && destination === null && enrichment === null) return null;
  return { transformation, destination, enrichment };
}
