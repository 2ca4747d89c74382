/** Endpoints as rows: written whole, and read back. */
import type { Endpoint, EndpointFormat } from '../../domain/application.ts';
import { isUsual, usualPolicy } from '../../domain/delivery-policy.ts';
import { putInto } from './inserts.ts';
import { fromJson, toJson, type Ask, type Row, type Statements } from './statements.ts';

const columns = [
  'id',
  'application_id',
  'uid',
  'url',
  'description',
  'disabled',
  'event_types',
  'channels',
  'filter',
  'headers',
  'throttle_rate',
  'metadata',
  'secret',
  'old_secrets',
  'created_at',
  'updated_at',
  'deleted_at',
  'format',
  'event_source',
  'oauth',
  'client_certificate',
  'authorities',
  'policy',
  'disabled_reason',
  'consent',
  'request_filter',
  'transformation',
  'destination',
  'enrichment',
];

/** Writes an endpoint over what was there of it. */
export function putEndpoint(statements: Statements, endpoint: Endpoint): Ask<number> {
  return statements.run(
    putInto(statements.dialect, 'endpoint', columns),
    endpoint.id,
    endpoint.applicationId,
    endpoint.uid,
    endpoint.url,
    endpoint.description,
    endpoint.disabled ? 1 : 0,
    toJson(endpoint.eventTypes),
    toJson(endpoint.channels),
    toJson(endpoint.filter),
    toJson(endpoint.headers),
    endpoint.throttleRate,
    toJson(endpoint.metadata),
    endpoint.secret,
    writeOldSecrets(endpoint.oldSecrets),
    endpoint.createdAt,
    endpoint.updatedAt,
    endpoint.deletedAt,
    endpoint.format,
    endpoint.cloudEventSource,
    endpoint.oauth,
    endpoint.clientCertificate,
    endpoint.authorities,
    isUsual(endpoint.policy) ? null : JSON.stringify(endpoint.policy),
    endpoint.disabledReason,
    toJson(endpoint.consent),
    toJson(endpoint.requestFilter),
    toJson(endpoint.transformation),
    endpoint.destination,
    endpoint.enrichment,
  );
}

function writeOldSecrets(oldSecrets: Endpoint['oldSecrets']): string {
  return JSON.stringify(
    oldSecrets.map(({ secret, expiresAt }) => ({
      secret: Buffer.from(secret).toString('base64'),
      expiresAt,
    })),
  );
}

function readOldSecrets(text: unknown): Endpoint['oldSecrets'] {
  return fromJson<{ secret: string; expiresAt: number }[]>(text).map(({ secret, expiresAt }) => ({
    secret: Buffer.from(secret, 'base64'),
    expiresAt,
  }));
}

export function readEndpoint(row: Row): Endpoint {
  return {
    id: row['id'] as string,
    applicationId: row['application_id'] as string,
    uid: row['uid'] as string | null,
    url: row['url'] as string,
    description: row['description'] as string,
    disabled: row['disabled'] === 1,
    disabledReason: row['disabled_reason'] as string | null,
    eventTypes: fromJson(row['event_types']),
    channels: fromJson(row['channels']),
    filter: fromJson(row['filter']),
    headers: fromJson(row['headers']),
    throttleRate: row['throttle_rate'] as number | null,
    metadata: fromJson(row['metadata']),
    secret: row['secret'] as Uint8Array,
    oldSecrets: readOldSecrets(row['old_secrets']),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    deletedAt: row['deleted_at'] as number | null,
    format: row['format'] as EndpointFormat,
    cloudEventSource: row['event_source'] as string | null,
    oauth: row['oauth'] as Uint8Array | null,
    clientCertificate: row['client_certificate'] as Uint8Array | null,
    authorities: row['authorities'] as string | null,
    policy: { ...usualPolicy, ...fromJson<object | null>(row['policy']) },
    consent: fromJson(row['consent']),
    requestFilter: fromJson(row['request_filter']),
    transformation: fromJson(row['transformation']),
    destination: row['destination'] as Uint8Array | null,
    enrichment: row['enrichment'] as Uint8Array | null,
  };
}
