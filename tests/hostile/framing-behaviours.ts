/** Receivers whose answer is no HTTP, or says two things about where it ends. */
import {
  answered,
  answerOf,
  failed,
  writes,
  writesAndCloses,
  type Behaviour,
} from './behaviour.ts';

const noHttp = failed(/^the answer is not HTTP \(.+\)$/);
const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;

/** No answer at all: its status cannot be believed. */
const unbelievable: Record<string, string> = {
  'a greeting of SSH': 'SSH-2.0-OpenSSH_9.6\r\n',
  'a greeting of SMTP': '220 mail.test ESMTP\r\n',
  'HTTP/0.9': '<html>hello</html>\r\n',
  'frames of HTTP/2': '\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64',
  'version 9.9 of HTTP': 'HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n',
  'lines that end with LF alone': 'HTTP/1.1 200 OK\ncontent-length: 0\n\n',
  'lines that end with CR alone': 'HTTP/1.1 200 OK\rcontent-length: 0\r\r',
  'a NUL in a header': `${ok}x: a\0b\r\ncontent-length: 0\r\n\r\n`,
  'a NUL in the name of a header': `${ok}x\0y: a\r\ncontent-length: 0\r\n\r\n`,
  'a folded header': `${ok}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`,
  'a space before the colon': `${ok}content-length : 3\r\n\r\nown`,
  'a header without a colon': `${ok}content-length\r\n\r\n`,
  'a header that is empty': `${ok}: x\r\n\r\n`,
  'status 99': 'HTTP/1.1 99 Low\r\ncontent-length: 0\r\n\r\n',
  'status 000': 'HTTP/1.1 000 Zero\r\ncontent-length: 0\r\n\r\n',
  'status 1000': 'HTTP/1.1 1000 High\r\ncontent-length: 0\r\n\r\n',
  'status 2OO': 'HTTP/1.1 2OO OK\r\ncontent-length: 0\r\n\r\n',
  'status -200': 'HTTP/1.1 -200 OK\r\ncontent-length: 0\r\n\r\n',
  'a length twice, one unlike the other': `${ok}content-length: 3\r\ncontent-length: 4\r\n\r\nown!`,
  'a length twice in one line': `${ok}content-length: 3, 4\r\n\r\nown!`,
  'a length below zero': `${ok}content-length: -3\r\n\r\nown`,
  'a length of 2^64 and more': `${ok}content-length: 18446744073709551619\r\n\r\nown`,
  'a length in hexadecimal': `${ok}content-length: 0x3\r\n\r\nown`,
  'a length and chunks': `${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nown\r\n0\r\n\r\n`,
  'chunks and a length': `${ok}transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n3\r\nown\r\n0\r\n\r\n`,
};

/** Its status is clear, what follows is not: the receiver has said what it means. */
const spoiltBodies: Record<string, string> = {
  'a size of a chunk that is no number': `${chunked}zz\r\nown\r\n0\r\n\r\n`,
  'a size of a chunk below zero': `${chunked}-1\r\nown\r\n0\r\n\r\n`,
  'a size of a chunk that overflows': `${chunked}fffffffffffffffff\r\nown\r\n0\r\n\r\n`,
  'a chunk that is longer than it says': `${chunked}2\r\nown\r\n0\r\n\r\n`,
  'chunks that end with LF alone': `${chunked}3\nown\n0\n\n`,
  'a trailer without a colon': `${chunked}3\r\nown\r\n0\r\nx\r\n\r\n`,
};

export const framingBehaviours: Behaviour[] = [
  ...Object.entries(unbelievable).map(([name, bytes]) => ({
    name,
    expect: noHttp,
    onConnection: writes(bytes),
  })),
  ...Object.entries(spoiltBodies).map(([name, bytes]) => ({
    name,
    expect: answered(200, /^(own?)?$/),
    onConnection: writes(bytes),
  })),
  {
    name: 'a body that is shorter than it says, and the end',
    expect: answered(200, /^own$/),
    onConnection: writesAndCloses(`${ok}content-length: 30\r\n\r\nown`),
  },
  {
    name: 'a transfer encoding that nobody knows',
    expect: answered(200, /^own$/),
    onConnection: writesAndCloses(`${ok}transfer-encoding: x-unknown\r\n\r\nown`),
  },
  {
    name: 'HTTP/1.0 without a length',
    expect: answered(200, /^own$/),
    onConnection: writesAndCloses('HTTP/1.0 200 OK\r\n\r\nown'),
  },
  {
    name: 'a status without its phrase',
    expect: answered(200, /^own$/),
    onConnection: writes(answerOf('own', { status: '200' })),
  },
  {
    name: 'bytes above 127 in a header',
    expect: answered(200, /^own$/),
    onConnection: writes(answerOf('own', { headers: 'x: \xff\xfe\x80\r\n' })),
  },
];
