/** Turns what goes wrong into answers: always JSON, always with a code or the fields at fault. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { StoreFailure } from '../storage/storage.ts';

export function answerProblems(app: FastifyInstance, report: (problem: string) => void): void {
  app.setErrorHandler((error: FastifyError | Problem | StoreFailure, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      report(
        `${request.method} ${request.routeOptions.url ?? ''}: ${error.stack ?? String(error)}`,
      );
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.status === 503) reply.header('retry-after', '1');
    return reply.code(problem.status).send(bodyOf(problem));
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
    return reply.code(404).send({ code: 'not_found', detail });
  });
}

function bodyOf({ code, message, fields }: Problem): object {
  return fields === undefined ? { code, detail: message } : { detail: fields };
}

function problemOf(error: FastifyError | Problem | StoreFailure): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreFailure) {
    if (error.kind === 'full') return new Problem('store_full');
    return new Problem(error.kind === 'closed' ? 'server_busy' : 'server_error');
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported_media_type');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Problem('validation', undefined, [
        { loc: ['body'], msg: 'shorter or longer than its Content-Length', type: 'value_error' },
      ]);
  }
  const status = error.statusCode ?? 500;
  return status < 500
    ? new Problem('invalid_argument', error.message)
    : new Problem('server_error');
}
