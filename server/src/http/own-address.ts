/** The address of this server as its clients know it. */
import type { FastifyRequest } from 'fastify';
import type { HttpOptions } from './http-parts.ts';

/** Under which path of its host the world finds this server; empty for all of it. */
export function basePathOf({ publicUrl }: Pick<HttpOptions, 'publicUrl'>): string {
  return publicUrl === '/' ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

/** Without a slash at its end. Without a configured one, that under which the client found it. */
export function ownAddress(
  request: FastifyRequest,
  { publicUrl }: Pick<HttpOptions, 'publicUrl'>,
): string {
  const base = publicUrl === '/' ? `${request.protocol}://${request.host}` : publicUrl;
  return base.replace(/\/$/, '');
}
