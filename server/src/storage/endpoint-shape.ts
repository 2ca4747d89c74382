/** Seals and opens where an endpoint's messages go to and what is fetched for them. */
import type { Endpoint, Shape } from '../domain/application.ts';
import type { Destination } from '../domain/destination.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import type { Transformation } from '../domain/transformation.ts';
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

export function sealVariables(
  box: SecretBox,
  endpointId: string,
  variables: Transformation['variables'],
): string | null {
  if (variables === null) return null;
  return Buffer.from(box.seal(JSON.stringify(variables), `${endpointId}/transformation`)).toString(
    'base64',
  );
}

/** Throws `SecretUnreadable`. */
export function openTransformation(
  box: SecretBox,
  { id, transformation }: Pick<Endpoint, 'id' | 'transformation'>,
): Transformation | null {
  if (transformation === null) return null;
  const { sealedVariables, ...rest } = transformation;
  const variables =
    sealedVariables === null
      ? null
      : (JSON.parse(
          box.open(Buffer.from(sealedVariables, 'base64'), `${id}/transformation`),
        ) as Record<string, string>);
  return { ...rest, variables };
}

/** What is to be done beside signing and posting; null for nothing. Throws `SecretUnreadable`. */
export function openShape(
  box: SecretBox,
  endpoint: Pick<Endpoint, 'id' | 'transformation' | 'destination' | 'enrichment'>,
): Shape | null {
  const isEnabled =
    endpoint.transformation?.enabled === true && endpoint.transformation.code !== '';
  const transformation = isEnabled ? openTransformation(box, endpoint) : null;
  const destination = openDestination(box, endpoint);
  const enrichment = openEnrichment(box, endpoint);
  if (transformation === null && destination === null && enrichment === null) return null;
  return { transformation, destination, enrichment };
}
