/** Talks to the public API of a server, from the command line. */
import { CommandFailure } from './command-failure.ts';

/** The server could not be asked, or refused: one sentence. */
export class ApiFailure extends CommandFailure {
  /** Wrong fields of what was sent, with their places. */
  readonly fields: { loc: (string | number)[]; msg: string }[];
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  constructor(message: string, status = 0, fields: ApiFailure['fields'] = []) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export interface ApiClient {
  /** Where the server is found, without a slash at the end. */
  server: string;
  /**
   * The parsed answer; null where it has no body. The path is one below `/api/v1`, or the whole of
   * one that begins with `/ingest/`. Throws `ApiFailure`.
   */
  ask: (method: string, path: string, body?: unknown) => Promise<any>;
  /** All pages of a list. */
  all: (path: string) => Promise<any[]>;
}

const answerMsMax = 60_000;
const pageSize = 250;

/** `server` is where the server is found, without `/api/v1`. */
export function createApiClient(server: string, key: string): ApiClient {
  const root = server.replace(/\/+$/, '');
  const addressOf = (path: string): string =>
    path.startsWith('/ingest/') ? `${root}${path}` : `${root}/api/v1${path}`;

  async function ask(method: string, path: string, body?: unknown): Promise<any> {
    let response: Response;
    try {
      response = await fetch(addressOf(path), {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(answerMsMax),
      });
    } catch (error) {
      throw new ApiFailure(
        `The server at ${server} cannot be reached (${reasonOf(error)}): start it, or name another with --server.`,
      );
    }
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer;
    throw refusalOf(response.status, answer, `${method} ${path}`);
  }

  return {
    server: root,
    ask,
    async all(path) {
      const all: unknown[] = [];
      const joint = path.includes('?') ? '&' : '?';
      for (let iterator: string | null = null; ;) {
        const from: string = iterator === null ? '' : `&iterator=${encodeURIComponent(iterator)}`;
        const page = await ask('GET', `${path}${joint}limit=${pageSize}${from}`);
        all.push(...page.data);
        if (page.done === true) return all;
        iterator = page.iterator;
      }
    },
  };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, answer: unknown, request: string): ApiFailure {
  const { detail } = (answer ?? {}) as { detail?: string | ApiFailure['fields'] };
  if (Array.isArray(detail)) {
    const said = detail.map(({ loc, msg }) => `${loc.join('.')} ${msg}`).join('; ');
    return new ApiFailure(`${request} was refused: ${said}`, status, detail);
  }
  return new ApiFailure(
    `${request} was answered with ${status}: ${detail ?? 'this is no answer of Gancho'}`,
    status,
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    cause?: { code?: string; message?: string };
    message: string;
  };
  return cause?.code ?? cause?.message ?? message;
}
