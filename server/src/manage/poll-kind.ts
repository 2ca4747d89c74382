/** The type of source that asks a web API for news, and what it may be set to. */
import type { HttpAuth } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import type { PollCursor, PollNextPage, PollSettings } from '../domain/running-source.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type { SourceKind } from '../domain/source-kind.ts';
import { checkHttpAuth } from './check-http-auth.ts';
import { checkHeaders } from './endpoint-headers.ts';
import type { ManageParts } from './manage-parts.ts';
import { SettingsReader } from './read-settings.ts';
import { checkPath, readEventType, setting, settled } from './timed-kinds.ts';

type CheckParts = Pick<ManageParts, 'tokenUrlRefusal'>;

const daySeconds = 86_400;

/** With what of addresses may be asked. */
export function createPollKind(parts: CheckParts): SourceKind {
  return {
    type: 'poll',
    title: 'Polled web API',
    docs: null,
    note: 'Asks a web API again and again, and accepts an event for each item that is new.',
    country: null,
    example: null,
    receives: false,
    runs: true,
    bestGrade: null,
    settings: [
      setting('url', 'What is asked.', { required: true }),
      setting('method', 'How it is asked.', { choices: ['GET', 'POST'], default: 'GET' }),
      setting('headers', 'Headers of the request, by name; what is secret belongs into auth.'),
      setting('body', 'The body of a POST, JSON as a rule.'),
      setting('auth', 'What opens the door: as for destinations of the type http.', {
        secret: true,
      }),
      setting('everySeconds', 'How often it is asked.', { required: true }),
      setting(
        'itemsPath',
        'Where the list of items stands in an answer; empty for the answer itself.',
      ),
      setting('idPath', 'Where its id stands in an item; empty for all of the item.'),
      setting('typePath', 'Where its type stands in an item; empty for eventType.'),
      setting('eventType', 'The type of each event.', { default: 'item.found' }),
      setting('orderPath', 'By what in an item they are put in order, the lowest first.'),
      setting(
        'cursor',
        'Where the next request begins: `{"kind": "etag"}`, or `{"kind": "query", "param": "since", "path": "item.updated_at", "initial": "…"}`.',
      ),
      setting(
        'nextPage',
        'How a request leads to the next one of a run: `{"kind": "link"}`, `{"kind": "answer", "path": "next"}` or `{"kind": "number", "param": "page"}`.',
      ),
      setting('skipExisting', 'Whether what the first run finds is taken for known.', {
        choices: ['true', 'false'],
        default: 'false',
      }),
    ],
    check: (config) => {
      const reader = new SettingsReader(config);
      const url = readUrl(parts, reader);
      const settings: PollSettings = {
        url,
        method: reader.choice('method', ['GET', 'POST'], 'GET'),
        headers: readHeaders(reader),
        ...(reader.has('body') ? { body: reader.text('body', { charsMax: 65_536 }) } : {}),
        auth: readAuth(parts, reader, url),
        everySeconds: reader.whole('everySeconds', { min: 1, max: 31 * daySeconds }),
        itemsPath: readPath(reader, 'itemsPath'),
        idPath: readPath(reader, 'idPath'),
        typePath: readPath(reader, 'typePath'),
        eventType: readEventType(reader, 'item.found'),
        orderPath: readPath(reader, 'orderPath'),
        cursor: readCursor(reader.within('cursor')),
        nextPage: readNextPage(reader.within('nextPage')),
        skipExisting: reader.flag('skipExisting', false),
      };
      if (settings.body !== undefined && settings.method === 'GET') {
        reader.fail('body', 'only a POST has a body: leave it out, or set the method');
      }
      return settled(reader, settings);
    },
    shown(config) {
      const { auth, ...shown } = config as unknown as PollSettings;
      // That there is none opens nothing.
      return { ...shown, ...(auth.type === 'none' ? { auth: { type: auth.type } } : {}) };
    },
    secrets: () => [],
    grade: () => null,
    hasEventKeys: () => true,
  };
}

function readUrl(parts: CheckParts, reader: SettingsReader): string {
  const text = reader.text('url', { charsMax: 4096 });
  if (text === '') return '';
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    reader.fail('url', 'not an http(s) URL: write it in full');
    return '';
  }
  const url = new URL(text);
  const fault =
    url.username !== '' || url.password !== ''
      ? 'must hold no name or password: there is `auth` for them'
      : url.hash !== ''
        ? 'a fragment (#…) is never sent: leave it out'
        : parts.tokenUrlRefusal(url);
  if (fault !== null) reader.fail('url', fault);
  return url.href;
}

function readHeaders(reader: SettingsReader): Record<string, string> {
  const headers = Object.fromEntries(
    Object.entries(reader.map('headers')).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { accept: _, 'content-type': __, ...others } = headers;
  const secret = Object.keys(others).find(isSensitiveHeader);
  if (secret !== undefined)
    reader.fail('headers', `what is secret, as ${secret}, belongs into auth`);
  refusedAs(reader, 'headers', () => checkHeaders(others));
  return headers;
}

function readPath(reader: SettingsReader, name: string): string {
  const text = reader.text(name, { charsMax: 512, or: '' });
  checkPath(reader, name, text);
  return text;
}

function readCursor(reader: SettingsReader): PollCursor {
  const kind = reader.choice('kind', ['none', 'etag', 'query'], 'none');
  let cursor: PollCursor = { kind: 'none' };
  if (kind === 'etag') cursor = { kind };
  if (kind === 'query') {
    const path = reader.text('path', { charsMax: 512 });
    checkPath(reader, 'path', path);
    if (path !== '' && !/^(?:item|answer)[.[]/.test(path)) {
      reader.fail('path', 'begins with `item.`, of the last item, or with `answer.`');
    }
    const initial = reader.has('initial') ? reader.text('initial') : null;
    cursor = { kind, param: reader.text('param', { charsMax: 128 }), path, initial };
  }
  reader.refuseOthers();
  return cursor;
}

function readNextPage(reader: SettingsReader): PollNextPage {
  const kind = reader.choice('kind', ['none', 'link', 'answer', 'number'], 'none');
  let next: PollNextPage = { kind: 'none' };
  if (kind === 'link') next = { kind };
  if (kind === 'answer') {
    const path = reader.text('path', { charsMax: 512 });
    checkPath(reader, 'path', path);
    next = { kind, path, param: reader.has('param') ? reader.text('param') : null };
  }
  if (kind === 'number') {
    const param = reader.text('param', { charsMax: 128 });
    next = { kind, param, first: reader.whole('first', { min: 0, max: 1_000_000, or: 1 }) };
  }
  reader.refuseOthers();
  return next;
}

/** In the form that destinations have. */
function readAuth(parts: CheckParts, reader: SettingsReader, url: string): PollSettings['auth'] {
  const auth = reader.within('auth');
  const type = auth.choice(
    'type',
    ['none', 'basic', 'bearer', 'apiKey', 'oauth2', 'oauth1'],
    'none',
  );
  const secret = (name: string): string => auth.text(name, { charsMax: 16_384 });
  const maybe = (name: string): string | null => (auth.has(name) ? secret(name) : null);
  const read = (): HttpAuth => {
    switch (type) {
      case 'none':
        return { type };
      case 'basic':
        return { type, username: secret('username'), password: secret('password') };
      case 'bearer':
        return { type, token: secret('token') };
      case 'apiKey': {
        const place = auth.choice('in', ['header', 'query'], 'header');
        return { type, name: auth.text('name'), value: secret('value'), in: place };
      }
      case 'oauth2':
        return {
          type,
          grant: auth.choice('grant', ['client_credentials', 'password'], 'client_credentials'),
          tokenUrl: auth.text('tokenUrl', { charsMax: 4096 }),
          clientId: maybe('clientId'),
          clientSecret: maybe('clientSecret'),
          username: maybe('username'),
          password: maybe('password'),
          scopes: auth.texts('scopes', []),
          extraParams: auth.map('extraParams'),
          clientAuth: auth.choice('clientAuth', ['basic', 'post'], 'basic'),
          paramsIn: auth.choice('paramsIn', ['form', 'query', 'json'], 'form'),
        };
      case 'oauth1':
        return {
          type,
          consumerKey: secret('consumerKey'),
          consumerSecret: secret('consumerSecret'),
          token: maybe('token'),
          tokenSecret: maybe('tokenSecret'),
          realm: maybe('realm'),
          signatureMethod: auth.choice(
            'signatureMethod',
            ['HMAC-SHA256', 'HMAC-SHA1'],
            'HMAC-SHA256',
          ),
        };
    }
  };
  const before = auth.errors.length;
  const given = read();
  const host = url === '' ? '' : new URL(url).host;
  // It is there where what was set before is kept.
  const keptHost = auth.text('host', { or: host });
  if (type !== 'none' && keptHost !== host) {
    reader.fail('auth', 'belongs to another host: give it anew, in full');
  }
  auth.refuseOthers();
  if (auth.errors.length > before) return { ...given, host };
  return { ...(refusedAs(reader, 'auth', () => checkHttpAuth(parts, given, [])) ?? given), host };
}

/** What a check of others throws, as an error of this setting. */
function refusedAs<T>(reader: SettingsReader, name: string, check: () => T): T | null {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [first] = error.fields ?? [];
    const where = first?.loc.at(-1);
    reader.fail(name, first === undefined ? error.message : `${String(where)}: ${first.msg}`);
    return null;
  }
}
