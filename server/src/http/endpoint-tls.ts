/** /api/v1/app/{app}/endpoint/{endpoint}/mtls and /ca: the certificates of its connections. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import {
  authoritiesOf,
  clientCertificateOf,
  removeClientCertificate,
  setAuthorities,
  setClientCertificate,
} from '../manage/endpoint-tls.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { Ref } from './schemas/common.ts';
import {
  CertificateOut,
  certificateOut,
  EndpointCaIn,
  EndpointCaOut,
  EndpointMtlsConfigOut,
  EndpointMtlsIn,
} from './schemas/endpoint-access.ts';

const tags = ['Endpoint'];
const path = '/app/:app_id/endpoint/:endpoint_id';
const forSecrets = { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' } as const;

export function endpointTlsRoutes(app: FastifyInstance, parts: HttpParts): void {
  clientCertificateRoutes(app, parts);
  authorityRoutes(app, parts);
}

function clientCertificateRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    `${path}/mtls`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-mtls',
        summary: 'Get the client certificate that it is shown',
        params: EndpointPath,
        response: { 200: Ref(CertificateOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const facts = clientCertificateOf(parts, endpoint);
      if (facts === null) throw new Problem('not_found');
      return certificateOut(facts);
    },
  );

  app.put<{ Params: EndpointPath; Body: Static<typeof EndpointMtlsIn> }>(
    `${path}/mtls`,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.set-mtls',
        summary: 'Show it a client certificate from the next request on',
        description: 'PEM: the certificate, followed by those that issued it, and its private key.',
        params: EndpointPath,
        body: Ref(EndpointMtlsIn),
        response: { 200: Ref(CertificateOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return certificateOut(await setClientCertificate(parts, endpoint, request.body));
    },
  );

  app.delete<{ Params: EndpointPath }>(
    `${path}/mtls`,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.delete-mtls',
        summary: 'Show it no client certificate any more',
        params: EndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      await removeClientCertificate(parts, endpoint);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: EndpointPath }>(
    `${path}/mtls-config`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-mtls-config',
        summary: 'Get whether it is shown a client certificate, and until when that is valid',
        params: EndpointPath,
        response: { 200: Ref(EndpointMtlsConfigOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const facts = clientCertificateOf(parts, endpoint);
      return {
        enabled: facts !== null,
        expiresAt: facts === null ? null : isoTime(facts.expiresAt),
      };
    },
  );
}

function authorityRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    `${path}/ca`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-ca',
        summary: 'Get the authorities that are trusted for it; none where the usual ones are',
        params: EndpointPath,
        response: { 200: Ref(EndpointCaOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return { certificates: authoritiesOf(endpoint).map(certificateOut) };
    },
  );

  app.put<{ Params: EndpointPath; Body: Static<typeof EndpointCaIn> }>(
    `${path}/ca`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.set-ca',
        summary: 'Trust only these authorities for it; null trusts the usual ones again',
        params: EndpointPath,
        body: Ref(EndpointCaIn),
        response: { 200: Ref(EndpointCaOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const trusted = await setAuthorities(parts, endpoint, request.body.certificates);
      return { certificates: trusted.map(certificateOut) };
    },
  );
}
