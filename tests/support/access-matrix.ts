/**
 * Judges every route of an OpenAPI document by who may call it with whose ids: a route that is
 * added later is judged without a line here.
 */
import { sampleOf } from './sample-body.ts';

export interface AccessNote {
  scope: string;
  portal: string | null;
  poller: boolean;
  firstEnvironmentOnly: boolean;
}

export interface Route {
  name: string;
  method: string;
  /** Below `/api/v1`, with `{names}`. */
  path: string;
  params: string[];
  /** What the address needs behind it, with its question mark; empty for nothing. */
  query: string;
  open: boolean;
  access: AccessNote | undefined;
  body: unknown;
}

export interface Reply {
  status: number;
  text: string;
  headers: Headers;
}

/** Ids by the name of the parameter; of one application and its environment. */
export type Ids = Record<string, string>;

export type Call = (
  method: string,
  path: string,
  body: unknown,
  token: string | null,
) => Promise<Reply>;

export interface World {
  call: Call;
  /** What there is in the application that most principals belong to, in one beside it, and in one of another environment. */
  own: Ids;
  sibling: Ids;
  foreign: Ids;
  /** Of users and pollers of the application that the own source, or the one beside it, has. */
  sourceTokens: Pick<World['tokens'], 'portal' | 'viewing' | 'siblingPortal'>;
  tokens: {
    own: string;
    reading: string;
    writing: string;
    foreign: string;
    expired: string;
    revoked: string;
    portal: string;
    viewing: string;
    siblingPortal: string;
    poller: string;
  };
}

/** Names that the client chooses: what is not there yet may be made under any of them. */
const clientNamed = new Set(['event_type_name', 'consumer_id']);

/** Routes that only read, though their method is one that writes. */
const readsByOtherMethods =
  /\.(aggregate-[\w-]+|export(-\w+)?|precheck[\w-]*|preview|test-filter|consumer-(seek|commit))$/;

/** All routes of a document; those that make things under names of the client's choice come last. */
export function routesOf(document: any): Route[] {
  const named = (reference: string) => document.components.schemas[reference.split('/').at(-1)!];
  const routes = Object.entries<any>(document.paths).flatMap(([served, methods]) =>
    Object.entries<any>(methods).map(([method, operation]): Route => {
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const query = new URLSearchParams();
      for (const { in: place, name, required, schema: type } of operation.parameters ?? []) {
        if (place === 'query' && required === true) query.set(name, String(sampleOf(type, named)));
      }
      return {
        name: operation.operationId,
        method: method.toUpperCase(),
        path: distinct(served),
        params: [...distinct(served).matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
        query: query.size === 0 ? '' : `?${query.toString()}`,
        open: Array.isArray(operation.security) && operation.security.length === 0,
        access: operation['x-access'],
        body: schema === undefined ? undefined : sampleOf(schema, named),
      };
    }),
  );
  return routes.toSorted((a, b) => Number(makesUnderName(a)) - Number(makesUnderName(b)));
}

/** Endpoints that belong to no application are things of another kind. */
function distinct(servedPath: string): string {
  const path = servedPath.replace('/api/v1', '');
  if (path.includes('{app_id}')) return path;
  if (path.includes('{source_id}')) {
    return path.replace('{endpoint_id}', '{source_endpoint_id}');
  }
  const kind = path.split('/')[1]!.replaceAll('-', '_');
  return path.replace('{endpoint_id}', `{${kind}_endpoint_id}`);
}

function makesUnderName({ method, params }: Route): boolean {
  return method === 'PUT' && clientNamed.has(params.at(-1) ?? '');
}

/** An id of the same kind that nothing has. */
export function unknownOf(param: string, ids: Ids): string {
  const [, prefix, digits = ''] = /^([a-z]+)_([A-Za-z0-9]{22,27})$/.exec(ids[param] ?? '') ?? [];
  return prefix === undefined ? 'nothing.has.this.name' : `${prefix}_${'0'.repeat(digits.length)}`;
}

export function fill({ path, params, query }: Route, idOf: (param: string) => string): string {
  return params.reduce((text, param) => text.replace(`{${param}}`, idOf(param)), path) + query;
}

/** All that is wrong with who may call this route; empty when all is as documented. */
export async function judgeRoute(route: Route, world: World): Promise<string[]> {
  if (route.open) return [];
  if (route.access === undefined) return [`${route.name} does not say who may call it`];
  const wrong: string[] = [];
  const judge = new Judge(route, route.access, world, (what) =>
    wrong.push(`${route.name}: ${what}`),
  );
  await judge.rights();
  await judge.otherApplications();
  await judge.laterPlaces();
  await judge.whatIsRead();
  return wrong;
}

/** What belongs to a source is opened by the tokens of its own application. */
export function tokensFor(
  { params }: Pick<Route, 'params'>,
  { tokens, sourceTokens }: Pick<World, 'tokens' | 'sourceTokens'>,
): World['tokens'] {
  return { ...tokens, ...(params[0] === 'source_id' ? sourceTokens : {}) };
}

type IdOf = (param: string) => string;

class Judge {
  readonly #route: Route;
  readonly #access: AccessNote;
  readonly #world: World;
  readonly #report: (what: string) => void;

  constructor(route: Route, access: AccessNote, world: World, report: (what: string) => void) {
    this.#route = route;
    this.#access = access;
    this.#world = { ...world, tokens: tokensFor(route, world) };
    this.#report = report;
  }

  /** With ids of their own: who lacks a key, a scope or a capability. */
  async rights(): Promise<void> {
    const { tokens } = this.#world;
    const { scope, portal, poller, firstEnvironmentOnly } = this.#access;
    await this.#expect('nobody', 401, null);
    await this.#expect('an expired key', 401, tokens.expired);
    await this.#expect('a revoked key', 401, tokens.revoked);
    if (scope.endsWith(':write')) await this.#expect('a reading key', 403, tokens.reading);
    if (scope.endsWith(':read')) {
      await this.#expect('a writing key', 403, tokens.writing);
      if (this.#route.method !== 'GET' && !readsByOtherMethods.test(this.#route.name)) {
        this.#report('writes, and asks for a scope to read');
      }
    }
    if (portal === null) await this.#expect('a portal token', 403, tokens.portal);
    else if (portal !== 'ViewBase' && portal !== 'any') {
      await this.#expect('a token that may view', 403, tokens.viewing);
    }
    if (!poller) await this.#expect('a poller token', 403, tokens.poller);
    if (firstEnvironmentOnly) {
      await this.#expect('a key of another environment', 403, tokens.foreign);
    }
  }

  /** The whole path is somebody else's. */
  async otherApplications(): Promise<void> {
    const { own, sibling, foreign, tokens } = this.#world;
    const { params } = this.#route;
    const unknown: IdOf = (param) => unknownOf(param, own);
    if (params.includes('app_id') || params.includes('source_id')) {
      const other = 'a portal token of another application';
      await this.#compare(other, this.#idsOf(own), unknown, tokens.siblingPortal);
      await this.#compare('a portal token', this.#idsOf(foreign), unknown, tokens.portal);
      await this.#compare('a portal token', this.#idsOf(sibling), unknown, tokens.portal);
      await this.#compare('a poller token', this.#idsOf(sibling), unknown, tokens.poller);
    }
    if (params.length > 0 && !this.#access.firstEnvironmentOnly) {
      const other = 'a key of another environment';
      await this.#compare(other, this.#idsOf(own), unknown, tokens.foreign);
    }
  }

  /** The path begins with what is their own; from a later place on it is not. */
  async laterPlaces(): Promise<void> {
    const { own, sibling, foreign, tokens } = this.#world;
    const { params } = this.#route;
    if (this.#access.firstEnvironmentOnly) return;
    for (const [place, at] of params.entries()) {
      // A name of the client's own choice below its own thing is nobody else's.
      if (place === 0 || clientNamed.has(at)) continue;
      const mixed =
        (mine: Ids, theirs: Ids): IdOf =>
        (param) =>
          this.#idsOf(params.indexOf(param) < place ? mine : theirs)(param);
      const gone =
        (mine: Ids, theirs: Ids): IdOf =>
        (param) =>
          param === at ? unknownOf(at, own) : mixed(mine, theirs)(param);
      const compare = (who: string, mine: Ids, theirs: Ids, token: string) =>
        this.#compare(`${who} at {${at}}`, mixed(mine, theirs), gone(mine, theirs), token);
      await compare('a key of another environment', foreign, own, tokens.foreign);
      if (params[0] !== 'app_id' && params[0] !== 'source_id') continue;
      await compare('a key with a sibling', own, sibling, tokens.own);
      if (this.#access.portal !== null) {
        await compare('a portal token with a sibling', own, sibling, tokens.portal);
      }
      if (this.#access.poller) {
        await compare('a poller token with a sibling', own, sibling, tokens.poller);
      }
    }
  }

  /** What is read with other ids names nothing of these. */
  async whatIsRead(): Promise<void> {
    if (this.#route.method !== 'GET') return;
    const { own, sibling, foreign, tokens } = this.#world;
    for (const [who, theirs, token] of [
      ['a key of another environment', foreign, tokens.foreign],
      ['a portal token of another application', sibling, tokens.siblingPortal],
    ] as const) {
      const { text } = await this.#ask(this.#idsOf(theirs), token);
      for (const [param, id] of Object.entries(own)) {
        // What both have in common, such as their environment, may be named.
        if (id !== theirs[param] && text.includes(id))
          this.#report(`${who} reads the {${param}} of others`);
      }
    }
  }

  #idsOf(ids: Ids): IdOf {
    return (param) => ids[param] ?? unknownOf(param, this.#world.own);
  }

  #ask(idOf: IdOf, token: string | null): Promise<Reply> {
    const { method, body } = this.#route;
    return this.#world.call(method, fill(this.#route, idOf), body, token);
  }

  async #expect(who: string, status: number, token: string | null): Promise<void> {
    const reply = await this.#ask(this.#idsOf(this.#world.own), token);
    // Another endpoint than the poller's own is not there for it.
    const isAbsent = token === this.#world.tokens.poller && reply.status === 404;
    if (reply.status !== status && !isAbsent) {
      this.#report(`${who} got ${reply.status}, not ${status}`);
    }
  }

  async #compare(who: string, theirs: IdOf, unknown: IdOf, token: string): Promise<void> {
    const [one, other] = [await this.#ask(theirs, token), await this.#ask(unknown, token)];
    const difference = differenceOf(one, other);
    if (difference !== null) this.#report(`${who} can tell foreign from unknown: ${difference}`);
    const isMade = makesUnderName(this.#route) && one.status < 300;
    if (one.status !== 404 && !isMade) {
      this.#report(`${who} got ${one.status} for what is not theirs: ${one.text.slice(0, 150)}`);
    }
  }
}

function differenceOf(one: Reply, other: Reply): string | null {
  if (one.status !== other.status) return `${one.status} and ${other.status}`;
  if (one.status < 300) return null;
  if (one.text !== other.text) return `${one.text} and ${other.text}`;
  const headersOf = ({ headers }: Reply) =>
    JSON.stringify([...headers].filter(([name]) => name !== 'date'));
  const [mine, theirs] = [headersOf(one), headersOf(other)];
  return mine === theirs ? null : `${mine} and ${theirs}`;
}
