/**
 * A built-in receiver, so that an event can be seen arriving before there is a system that takes it:
 * whatever is sent to it is kept for a while in memory, and it answers as it is told to, so that
 * failures and retries can be seen too.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { sleep } from '../lib/clock.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { SandboxBook, type SandboxRule } from './sandbox-book.ts';
import { Nullable } from './schemas/common.ts';

/** Deliveries to this path of the server itself are allowed, though it may be a private address. */
export const sandboxPath = '/_sandbox/';

const name = Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' });
const NamePath = Type.Object({ name });
type NamePath = Static<typeof NamePath>;

const HeaderValues = Type.Record(
  Type.String({ pattern: '^[a-zA-Z0-9-]{1,100}$' }),
  Type.String({ maxLength: 1000, pattern: '^[\\x20-\\x7e]*$' }),
);

const Rule = Type.Object({
  method: Type.Optional(Nullable(Type.String({ pattern: '^[A-Z]{3,7}$' }))),
  path: Type.Optional(
    Nullable(
      Type.String({
        maxLength: 1024,
        description: 'What follows the receiver’s name; a `*` at its end fits all below it.',
      }),
    ),
  ),
  status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
  headers: Type.Optional(HeaderValues),
  body: Type.Optional(Type.String({ maxLength: 20_000 })),
  delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  times: Type.Optional(
    Nullable(Type.Integer({ minimum: 1, description: 'How often it answers; null for ever.' })),
  ),
  share: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'The share of requests, by chance.' }),
  ),
});

const SandboxAnswers = Type.Object({ rules: Type.Array(Rule, { maxItems: 50 }) });

const Headers = Type.Record(Type.String(), Type.Unknown());

const SandboxRequestOut = Type.Object({
  receivedAt: Type.String({ format: 'date-time' }),
  method: Type.String(),
  url: Type.String(),
  headers: Headers,
  body: Type.Unknown(),
  rawBody: Type.String({ description: 'The bytes as they came, which the signature is over.' }),
  status: Type.Integer({ description: 'What was answered.' }),
});

const RulesOut = Type.Array(Type.Required(Rule));

const SandboxOut = Type.Object({
  data: Type.Array(SandboxRequestOut, { description: 'The latest first.' }),
  rules: RulesOut,
});

const SandboxAnswersOut = Type.Object({ rules: RulesOut });

const sandboxNamesMax = 100;
const noContent = 204;

export function sandboxRoutes(
  app: FastifyInstance,
  { clock, random }: HttpParts,
  { sandboxRequestsMax }: HttpOptions,
): void {
  const book = new SandboxBook(random, { requests: sandboxRequestsMax, names: sandboxNamesMax });

  const receive = async (
    request: FastifyRequest<{ Params: NamePath & { '*'?: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const { params, method, url, headers } = request;
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const rest = params['*'];
    const answer = book.answer(params.name, method, rest === undefined ? '' : `/${rest}`);
    book.note(params.name, {
      receivedAt: new Date(clock.now()).toISOString(),
      method,
      url,
      headers,
      body: readBody(raw),
      rawBody: raw.toString('utf8'),
      status: answer.status,
    });
    if (answer.delayMs > 0) await sleep(clock, answer.delayMs);
    reply.code(answer.status).headers(answer.headers);
    return answer.status === noContent ? reply.send() : reply.send(answer.body);
  };

  void app.register(async (scope) => {
    // Whatever is sent is shown as it came, whatever its type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    const open = { config: { open: true }, schema: { hide: true, params: NamePath } } as const;
    const sending = ['POST', 'PUT', 'PATCH', 'DELETE'];
    scope.route({ method: sending, url: `${sandboxPath}:name`, ...open, handler: receive });
    scope.route({
      method: ['GET', ...sending],
      url: `${sandboxPath}:name/*`,
      exposeHeadRoute: false,
      ...open,
      handler: receive,
    });
  });

  // Reading needs a key: what was sent may be confidential.
  const reading = { scope: 'attempts:read', firstEnvironmentOnly: true } as const;
  const writing = { scope: 'attempts:write', firstEnvironmentOnly: true } as const;
  const schema = { hide: true, params: NamePath };
  app.get<{ Params: NamePath }>(
    `${sandboxPath}:name`,
    { config: reading, schema },
    async (request) => ({ data: book.received(request.params.name) }),
  );

  const tags = ['Sandbox'];
  app.get<{ Params: NamePath }>(
    '/api/v1/sandbox/:name',
    {
      config: reading,
      schema: {
        tags,
        operationId: 'v1.sandbox.get',
        summary: 'See what the built-in receiver was sent, and how it answers',
        params: NamePath,
        response: { 200: SandboxOut },
      },
    },
    async ({ params }) => ({ data: book.received(params.name), rules: book.rules(params.name) }),
  );
  app.put<{ Params: NamePath; Body: Static<typeof SandboxAnswers> }>(
    '/api/v1/sandbox/:name',
    {
      config: writing,
      schema: {
        tags,
        operationId: 'v1.sandbox.set-answers',
        summary: 'Tell the built-in receiver how to answer; no rules for 204 to everything',
        params: NamePath,
        body: SandboxAnswers,
        response: { 200: SandboxAnswersOut },
      },
    },
    async ({ params, body }) => {
      book.setRules(params.name, body.rules.map(wholeRule));
      return { rules: book.rules(params.name) };
    },
  );
  app.delete<{ Params: NamePath }>(
    '/api/v1/sandbox/:name',
    {
      config: writing,
      schema: {
        tags,
        operationId: 'v1.sandbox.clear',
        summary: 'Forget what the built-in receiver was sent',
        params: NamePath,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      book.clear(params.name);
      return reply.code(204).send();
    },
  );
}

function wholeRule(given: Static<typeof Rule>): SandboxRule {
  return {
    method: null,
    path: null,
    status: 204,
    headers: {},
    body: '',
    delayMs: 0,
    times: null,
    share: 1,
    ...given,
  };
}

function readBody(raw: Buffer): unknown {
  const text = raw.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === '' ? null : text;
  }
}
