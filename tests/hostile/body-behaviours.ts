/** Receivers whose body never ends, is larger than it says, or is to be inflated. */
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
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

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const endless = 'HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n';
const zeros = Buffer.alloc(20_000_000);

/** A small body that would become one of 20 MB; what is kept must be what came. */
function bomb(encoding: string, bytes: Buffer): Behaviour {
  return {
    name: `a body in ${encoding} that would inflate to 20 MB`,
    expect: answered(200, /^(?!\0)./),
    onConnection: writes(
      Buffer.concat([
        Buffer.from(
          `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
        ),
        bytes,
      ]),
    ),
  };
}

export const bodyBehaviours: Behaviour[] = [
  {
    name: 'one byte of the body at a time',
    expect: answered(200, /^a+$/),
    onConnection: drips(endless, 'a'),
  },
  {
    name: 'one chunk of one byte at a time',
    expect: answered(200, /^a+$/),
    onConnection: drips(chunked, '1\r\na\r\n'),
  },
  {
    name: 'a body without end, fast',
    expect: answered(200, /^a{20000}$/),
    onConnection: floods(endless, () => manyOf('a')),
  },
  {
    name: 'a body without end and without a length, fast',
    expect: answered(200, /^a{20000}$/),
    onConnection: floods('HTTP/1.1 200 OK\r\n\r\n', () => manyOf('a')),
  },
  {
    name: 'chunks of one byte without end, fast',
    // What is around them has its bound too.
    expect: answered(200, /^a{4000,20000}$/),
    onConnection: floods(chunked, () => manyOf('1\r\na\r\n')),
  },
  {
    name: 'chunks of one byte, each with an extension of 60 kB, fast',
    expect: answered(200, /^a*$/),
    onConnection: floods(chunked, () => Buffer.from(`1;x=${'y'.repeat(60_000)}\r\na\r\n`)),
  },
  {
    name: 'an extension of a chunk without end, fast',
    expect: answered(200),
    onConnection: floods(`${chunked}1;x=`, () => manyOf('y')),
  },
  {
    name: 'a size of a chunk with zeros without end',
    expect: answered(200),
    onConnection: floods(chunked, () => manyOf('0')),
  },
  {
    name: 'trailers without end',
    expect: answered(200, /^own$/),
    onConnection: floods(`${chunked}3\r\nown\r\n0\r\n`, () => manyOf('x-more: and more\r\n')),
  },
  {
    name: '100,000 trailers of one letter',
    expect: answered(200, /^own$/),
    onConnection: writes(`${chunked}3\r\nown\r\n0\r\n${'a:\r\n'.repeat(100_000)}\r\n`),
  },
  {
    name: 'one byte of a trailer at a time',
    expect: answered(200, /^own$/),
    onConnection: drips(`${chunked}3\r\nown\r\n0\r\nx: `, 'a'),
  },
  bomb('gzip', gzipSync(zeros)),
  bomb('br', brotliCompressSync(zeros)),
  bomb('zstd', zstdCompressSync(zeros)),
  {
    name: 'a body with 2,500 layers of gzip by its header',
    expect: answered(200, /^own$/),
    onConnection: writes(
      answerOf('own', { headers: `content-encoding: ${'gzip, '.repeat(2_499)}gzip\r\n` }),
    ),
  },
  {
    name: 'a body with 10,000 layers of gzip by its header',
    expect: failed(/^the headers of the answer are larger than 16 kB$/),
    onConnection: writes(
      answerOf('own', { headers: `content-encoding: ${'gzip, '.repeat(9_999)}gzip\r\n` }),
    ),
  },
  {
    name: 'text that is no UTF-8',
    // Bytes that are no text are shown as base64.
    expect: answered(200, /^Yf\/\+Y/),
    onConnection: writes(answerOf('a\xff\xfeb\xc3(\xed\xa0\x80')),
  },
  {
    name: 'text that steers a terminal',
    expect: answered(200, /^.\[2J/),
    onConnection: writes(answerOf('\u001b[2J\u001b]0;title\u0007\u0000end')),
  },
  {
    name: 'a page with a script',
    expect: answered(500, /^<script>/),
    onConnection: writes(
      answerOf('<script>alert(1)</script>', {
        status: '500 Oops',
        headers: 'content-type: text/html\r\n',
      }),
    ),
  },
];
