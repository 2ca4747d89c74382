/** Receivers whose status line or headers never end, or are too many; and answers before the answer. */
import {
  answered,
  answerOf,
  drips,
  failed,
  floods,
  manyOf,
  writes,
  type Behaviour,
} from './behaviour.ts';

const late = failed(/^no answer within \d+ s$/);
const tooLarge = failed(/^the headers of the answer are larger than 16 kB$/);
const tooEarly = failed(/^the receiver sent more than 16 answers before the answer \(1xx\)$/);
const notAsked = failed(/^the answer is not one to this request/);
const ok = 'HTTP/1.1 200 OK\r\n';
const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';

export const headBehaviours: Behaviour[] = [
  { name: 'one byte of a header at a time', expect: late, onConnection: drips(`${ok}x:`, 'a') },
  { name: 'one header at a time', expect: late, onConnection: drips(ok, 'x: 1\r\n') },
  {
    name: 'one byte of the status at a time',
    expect: late,
    onConnection: drips('HTTP/1.1 200 ', 'O'),
  },
  {
    name: 'headers without end',
    expect: tooLarge,
    onConnection: floods(ok, () => manyOf('x-more: and more\r\n')),
  },
  {
    name: '100,000 headers of one letter',
    expect: tooLarge,
    onConnection: writes(`${ok}${'a:\r\n'.repeat(100_000)}\r\n`),
  },
  {
    name: 'a header of 64 kB',
    expect: tooLarge,
    onConnection: writes(`${ok}x: ${'a'.repeat(65_536)}\r\ncontent-length: 0\r\n\r\n`),
  },
  {
    name: 'a name of a header without end',
    expect: tooLarge,
    onConnection: floods(ok, () => manyOf('a')),
  },
  {
    name: 'a status line without end',
    expect: tooLarge,
    onConnection: floods('HTTP/1.1 200 ', () => manyOf('OK')),
  },
  {
    name: 'empty lines without end before the status',
    expect: tooLarge,
    onConnection: floods('', () => manyOf('\r\n')),
  },
  {
    name: 'spaces without end within a header',
    expect: tooLarge,
    onConnection: floods(`${ok}x:`, () => manyOf(' ')),
  },
  {
    name: '100,000 answers with 103',
    expect: tooEarly,
    onConnection: writes(hint.repeat(100_000)),
  },
  {
    name: 'an answer with 103, again and again',
    expect: tooEarly,
    onConnection: drips('', hint, 10),
  },
  {
    name: 'two answers with 103 and one with 102, then the answer',
    expect: answered(200, /^own$/),
    onConnection: writes(`${hint}${hint}HTTP/1.1 102 Processing\r\n\r\n${answerOf()}`),
  },
  {
    name: '100 Continue that nobody asked for, then nothing',
    expect: notAsked,
    onConnection: writes('HTTP/1.1 100 Continue\r\n\r\n'),
  },
  {
    name: '101 Switching Protocols that nobody asked for',
    expect: notAsked,
    onConnection: writes(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    ),
  },
];
