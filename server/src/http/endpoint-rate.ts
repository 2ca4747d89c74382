/** /api/v1/app/{app}/endpoint/{endpoint}/rate-limit-status: whether its deliveries wait for their turn. */
import type { FastifyInstance } from 'fastify';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { EndpointRateLimitStatusOut } from './schemas/endpoint-access.ts';

export function endpointRateRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    '/app/:app_id/endpoint/:endpoint_id/rate-limit-status',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.get-rate-limit-status',
        summary: 'Get its rates, and whether deliveries wait for their turn',
        params: EndpointPath,
        response: { 200: Ref(EndpointRateLimitStatusOut) },
      },
    },
    async (request) => {
      const { application, endpoint } = await endpointAt(
        parts,
        request.environmentId,
        request.params,
      );
      const hasRate = endpoint.throttleRate !== null || application.throttleRate !== null;
      const { waitMs, waiting } = parts.rateStatus(endpoint.id, application.id);
      return {
        throttleRate: endpoint.throttleRate,
        applicationThrottleRate: application.throttleRate,
        limited: hasRate && waitMs > 0 && waiting > 0,
        waitMs: hasRate ? Math.ceil(waitMs) : 0,
        waiting,
      };
    },
  );
}
