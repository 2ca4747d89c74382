/** The address of this server as its clients know it. */
import type { FastifyRequest } from 'fastify';
import type { HttpOptions } from './http-parts.ts';

/** Without a slash at its end. Without a configured one, that under which the client found it. */
export function ownAddress(
  request: FastifyRequest,
  { publicUrl }: Pick<HttpOptions, 'publicUrl'>,
): string {
  const base = publicUrl === '/' ? `${request.protocol}://${request.host}` : publicUrl;
  return base.replace(/\/$/, '');
}
