/** /api/v1/app/{app}/endpoint/{endpoint}/oauth: the access tokens that it asks for. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import { oauthOf, removeOauth, setOauth } from '../manage/endpoint-oauth.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import {
  EndpointOauthConfigOut,
  EndpointOauthIn,
  EndpointOauthOut,
  oauthOut,
} from './schemas/endpoint-access.ts';

export function endpointOauthRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Endpoint'];
  const path = '/app/:app_id/endpoint/:endpoint_id';

  app.get<{ Params: EndpointPath }>(
    `${path}/oauth`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-oauth',
        summary: 'Get how access tokens are fetched for it, without secrets',
        params: EndpointPath,
        response: { 200: Ref(EndpointOauthOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const client = oauthOf(parts, endpoint);
      if (client === null) throw new Problem('not_found');
      return oauthOut(client);
    },
  );

  app.put<{ Params: EndpointPath; Body: Static<typeof EndpointOauthIn> }>(
    `${path}/oauth`,
    {
      config: { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.endpoint.set-oauth',
        summary: 'Let every request to it carry an access token (OAuth 2, client credentials)',
        params: EndpointPath,
        body: Ref(EndpointOauthIn),
        response: { 200: Ref(EndpointOauthOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const { body } = request;
      const client = await setOauth(parts, endpoint, {
        tokenUrl: body.tokenUrl,
        clientId: body.clientId,
        authMethod: body.authMethod,
        clientSecret: body.clientSecret ?? null,
        privateKey: body.privateKey ?? null,
        keyId: body.keyId ?? null,
        scopes: body.scopes ?? [],
        audience: body.audience ?? null,
        extraParams: body.extraParams ?? null,
      });
      return oauthOut(client);
    },
  );

  app.delete<{ Params: EndpointPath }>(
    `${path}/oauth`,
    {
      config: { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.endpoint.delete-oauth',
        summary: 'Send to it without access tokens again',
        params: EndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      await removeOauth(parts, endpoint);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: EndpointPath }>(
    `${path}/oauth-config`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-oauth-config',
        summary: 'Get whether access tokens are fetched for it, and where',
        params: EndpointPath,
        response: { 200: Ref(EndpointOauthConfigOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const client = oauthOf(parts, endpoint);
      return {
        enabled: client !== null,
        tokenUrl: client?.tokenUrl ?? null,
        authMethod: client?.authMethod ?? null,
      };
    },
  );
}
