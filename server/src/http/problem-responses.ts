/** Turns what goes wrong into answers: always JSON, always with a code or the fields at fault. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problems, type ProblemCode } from '../domain/problem.ts';
import { StoreFailure } from '../storage/storage.ts';

// An import of `node:http` as a module of this kind would load Node's own undici with it.
const { maxHeaderSize, STATUS_CODES } = process.getBuiltinModule('node:http');

export function answerProblems(app: FastifyInstance, report: (problem: string) => void): void {
  app.setErrorHandler((error: FastifyError | Problem | StoreFailure, request, reply) => {
    const problem = problemOf(error);
    const trouble = troubleOf(error, problem);
    if (trouble !== null) {
      report(`${request.method} ${request.routeOptions.url ?? ''}: ${trouble}`);
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.status === 503) reply.header('retry-after', '1');
    return sendRefusal(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
    return sendRefusal(request, reply, new Problem('not_found', detail));
  });
}

/** Answers to requests that reach no route: an address that cannot be read, or no HTTP at all. */
export const brokenRequestAnswers = {
  frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
    const problem =
      error.code === 'FST_ERR_BAD_URL'
        ? new Problem('invalid_argument', 'The address holds a `%` that no two hex digits follow.')
        : new Problem('not_found', 'A part of the address is longer than any id or uid.');
    reply.header('access-control-allow-origin', '*');
    sendRefusal(request, reply, problem);
  },
  clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
    // The other side is gone, or a first answer is on its way already.
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
    const [status, detail] = brokenAs(error.code ?? '');
    const body = JSON.stringify({ code: 'invalid_argument', detail });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  },
};

function brokenAs(code: string): [number, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request did not arrive in full in time.'];
    case 'HPE_HEADER_OVERFLOW':
      return [431, `The headers are larger than ${maxHeaderSize} bytes.`];
    default:
      return [400, 'This is not HTTP/1.1 as RFC 9112 writes it.'];
  }
}

/** What the operator should read of it; null for refusals, which the client is told of. */
function troubleOf(error: Error, { status }: Problem): string | null {
  if (error instanceof Problem || status < 500) return null;
  // What the store lacks, or that it ends, the operator has been told once already.
  if (error instanceof StoreFailure && error.kind !== 'broken') return null;
  return error.stack ?? String(error);
}

const problemType = 'application/problem+json';

/** A refusal in the form that clients know, or by RFC 9457 where the request asks for that. */
function sendRefusal(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  reply.code(problem.status);
  if (request.headers.accept?.includes(problemType) !== true) {
    return reply.send(problemBody(problem));
  }
  const { code, status, message, fields } = problem;
  const { detail: title, remedy } = problems[code]!;
  const body = {
    type: `urn:gancho:problem:${code.replaceAll(' ', '-')}`,
    title,
    status,
    detail: message,
    code,
    remedy,
    ...(fields === undefined ? {} : { errors: fields }),
  };
  // As bytes: to text, fastify would add a charset, which this type does not have.
  return reply.header('content-type', problemType).send(Buffer.from(JSON.stringify(body)));
}

/** The body of a refusal. */
export function problemBody({ code, message, fields }: Problem): object {
  return fields === undefined ? { code, detail: message } : { detail: fields };
}

const problemsOfStore: Record<StoreFailure['kind'], ProblemCode> = {
  full: 'store_full',
  unwritable: 'store_unwritable',
  unavailable: 'store_unavailable',
  broken: 'server_error',
  // This process ends, another one or the next one answers.
  closed: 'server_busy',
  fenced: 'server_busy',
};

function problemOf(error: FastifyError | Problem | StoreFailure): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreFailure) {
    return new Problem(problemsOfStore[error.kind]);
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
