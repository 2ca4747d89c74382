/** What the routes of a transformation have in common, whichever endpoint it belongs to. */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Endpoint } from '../domain/application.ts';
import type {
  EndpointTransformationOut,
  EndpointTransformationPatch,
} from './schemas/transformation.ts';

/** Where an endpoint is found, and what its operations are called. */
export interface EndpointPlace {
  path: string;
  params: TSchema;
  operation: string;
  out: typeof EndpointTransformationOut;
  patch: typeof EndpointTransformationPatch;
  find: (request: FastifyRequest) => Promise<Endpoint>;
}

export const transformationTag = 'Transformation';
/** Variables may hold secrets, so reading takes what changing takes. */
export const forTransformations = { portal: 'ManageTransformations' } as const;
