/** Receivers whose answer is lawful HTTP, but asks for what a delivery must not do. */
import { answered, answerOf, onRequest, writes, type Behaviour } from './behaviour.ts';

const redirects = [
  '301 Moved Permanently',
  '302 Found',
  '303 See Other',
  '307 Temporary Redirect',
  '308 Permanent Redirect',
];

const withBody = (status: string): Behaviour => ({
  name: `${status} with a body`,
  expect: answered(Number(status.slice(0, 3))),
  oneByOne: true,
  onConnection: writes(answerOf('forged', { status })),
});

/** The headers of an answer with this status, which must not matter to the outcome. */
const withHeaders = (name: string, status: string, headers: string): Behaviour => ({
  name,
  expect: answered(Number(status.slice(0, 3)), /^own$/),
  onConnection: writes(answerOf('own', { status, headers })),
});

export const statusBehaviours: Behaviour[] = [
  ...redirects.map((status): Behaviour => ({
    name: `${status} to another receiver`,
    expect: answered(Number(status.slice(0, 3)), /^own$/),
    onConnection: onRequest((socket, _request, { canaryUrl }) => {
      socket.write(answerOf('own', { status, headers: `location: ${canaryUrl}\r\n` }));
    }),
  })),
  {
    name: 'a redirect in circles',
    expect: answered(307, /^own$/),
    onConnection: onRequest((socket, { path }, { ownUrl }) => {
      socket.write(
        answerOf('own', { status: '307 Again', headers: `location: ${ownUrl}${path}\r\n` }),
      );
    }),
  },
  withHeaders('a redirect to a file', '302 Found', 'location: file:///etc/passwd\r\n'),
  withHeaders('a reload of the page', '500 Oops', 'refresh: 0; url=http://127.0.0.1/\r\n'),
  withBody('204 No Content'),
  withBody('205 Reset Content'),
  withBody('304 Not Modified'),
  withHeaders('retry after a thousand years', '500 Oops', 'retry-after: 31556952000\r\n'),
  withHeaders(
    'retry after a number of 400 digits',
    '500 Oops',
    `retry-after: ${'9'.repeat(400)}\r\n`,
  ),
  withHeaders('retry after less than nothing', '500 Oops', 'retry-after: -1\r\n'),
  withHeaders('retry after words', '500 Oops', 'retry-after: tomorrow, \xff\r\n'),
  withHeaders('a cookie', '200 OK', `set-cookie: a=${'b'.repeat(4000)}; domain=.test\r\n`),
  withHeaders('401 with a challenge', '401 Who', 'www-authenticate: NTLM TlRMTVNTUAAC\r\n'),
  withHeaders('407 with a challenge', '407 Who', 'proxy-authenticate: Basic realm="x"\r\n'),
  withHeaders('another service', '200 OK', 'alt-svc: h3=":1"; ma=86400\r\nupgrade: h2c\r\n'),
  {
    name: 'status 799',
    expect: answered(799, /^own$/),
    onConnection: writes(answerOf('own', { status: '799 Beyond' })),
  },
];
