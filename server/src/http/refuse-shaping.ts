/** Refuses what has a route of its own where it stands in the body of an endpoint, and would count for nothing. */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';

/** By the name under which somebody may look for them in an endpoint, with their methods. */
const routes = { destination: 'PUT', enrichment: 'PUT', transformation: 'PATCH' };

/** Before a body of an endpoint is taken; 422 names the route. */
export async function refuseShaping({ body }: FastifyRequest): Promise<void> {
  for (const [name, method] of Object.entries(routes)) {
    if (!Object.hasOwn(body as object, name)) continue;
    const where = `${method} /api/v1/app/{app}/endpoint/{endpoint}/${name}`;
    throw Problem.field(
      [name],
      `is set by a route of its own, once the endpoint is there: ${where}`,
    );
  }
}
