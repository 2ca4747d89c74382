/** Receivers whose certificate, handshake or end of TLS is wrong. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  answered,
  answerOf,
  every,
  failed,
  floods,
  manyOf,
  onRequest,
  writes,
  type Behaviour,
  type Expectation,
} from './behaviour.ts';
import type { OddCertificates } from './odd-certificates.ts';

const late = failed(/^(no answer within \d+ s|no connection could be made in time)$/);
const noHandshake = failed(/^the TLS handshake failed \(.+\)$/);
const closed = failed(/^the receiver closed the connection before it answered$/);
const otherNames = failed(/^the certificate is for other names \(.*\)$/);
const own = answered(200, /^own$/);
const oldCiphers = 'DEFAULT@SECLEVEL=0';

/** The head of a record of 16 kB that begins a message of the handshake of 16 MB. */
const startOfServerHello = Buffer.from('160303400002ffffff0303', 'hex');

export function tlsBehaviours(certificates: OddCertificates): Behaviour[] {
  const { good } = certificates;
  const withCertificate = (
    name: string,
    which: keyof Omit<OddCertificates, 'trustedFile'>,
    expect: Expectation,
  ): Behaviour => ({
    name,
    expect,
    tls: { ...certificates[which], ciphers: oldCiphers },
    onConnection: writes(answerOf()),
  });
  const onlyVersion = (version: 'TLSv1' | 'TLSv1.1'): Behaviour => ({
    name: `nothing newer than ${version}`,
    expect: noHandshake,
    tls: { ...good, minVersion: version, maxVersion: version, ciphers: oldCiphers },
    onConnection: writes(answerOf()),
  });
  /** What is no TLS at all, where TLS is asked for. */
  const bare = (
    name: string,
    expect: Expectation,
    onConnection: (socket: Socket) => void,
  ): Behaviour => ({ name, expect, scheme: 'https', onConnection });

  return [
    withCertificate(
      'a certificate that has expired',
      'expired',
      failed(/^the certificate expired on \d{4}-\d\d-\d\d$/),
    ),
    withCertificate('a self-signed certificate', 'selfSigned', failed(/self-signed/)),
    withCertificate('a certificate for another name', 'wrongName', otherNames),
    withCertificate('a certificate with the address as a name', 'addressAsName', otherNames),
    withCertificate('a certificate with a NUL in its name', 'nameWithNul', otherNames),
    withCertificate('a certificate for every name', 'wildcard', otherNames),
    withCertificate(
      'a certificate of an unknown authority',
      'unknownAuthority',
      failed(/^the certificate comes from an unknown authority/),
    ),
    withCertificate(
      'a certificate without its intermediate',
      'withoutIntermediate',
      failed(/^the certificate comes from an unknown authority, or the receiver sends no chain$/),
    ),
    withCertificate('a certificate with its intermediate', 'withIntermediate', own),
    withCertificate(
      'a certificate with a key of 1,024 bits',
      'weakKey',
      failed(/^the certificate is refused \(.*key too weak\)$/),
    ),
    withCertificate(
      'a certificate for clients',
      'wrongPurpose',
      failed(/^the certificate is refused \(unsuitable certificate purpose\)$/),
    ),
    {
      name: 'a chain of 2,000 certificates',
      expect: noHandshake,
      tls: { key: good.key, cert: good.cert + certificates.expired.cert.repeat(2_000) },
      onConnection: writes(answerOf()),
    },
    onlyVersion('TLSv1'),
    onlyVersion('TLSv1.1'),
    {
      name: 'asks for a certificate of the client',
      // Node's receivers close without the alert that others send.
      expect: failed(/^the receiver (asks for another client certificate|closed the connection)/),
      tls: { ...good, requestCert: true, rejectUnauthorized: true },
      onConnection: writes(answerOf()),
    },
    bare('a handshake that never begins', late, (socket) => void socket.resume()),
    bare('one byte of the handshake at a time', late, (socket) => {
      socket.resume().write(startOfServerHello);
      every(socket, 50, () => socket.write('\0'));
    }),
    bare(
      'a handshake without end, fast',
      failed(/^(the TLS handshake failed|no answer within)/),
      (socket) => {
        const more = (): void => {
          while (socket.writable && socket.write(Buffer.alloc(60_000, startOfServerHello)));
        };
        socket.resume().on('drain', more);
        more();
      },
    ),
    bare('an alert at once', noHandshake, (socket) => {
      socket.resume().write(Buffer.from('15030300020228', 'hex'));
    }),
    bare('closes amid the handshake', closed, (socket) => {
      socket.resume().once('data', () => socket.end(startOfServerHello));
    }),
    bare('resets amid the handshake', closed, (socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    }),
    bare('HTTP without TLS where TLS is asked for', noHandshake, (socket) => {
      socket.resume().once('data', () => socket.write(answerOf()));
    }),
    {
      name: 'TLS where HTTP is asked for',
      scheme: 'http',
      tls: good,
      expect: failed(
        /^(the answer is not HTTP \(.+\)|the receiver closed the connection before it answered)$/,
      ),
      onConnection: writes(answerOf()),
    },
    {
      name: 'closes TLS without a word after the answer',
      expect: own,
      tls: good,
      oneByOne: true,
      onConnection: onRequest((socket) => {
        socket.write(answerOf(), () => setTimeout(() => underneath(socket)?.destroy(), 5));
      }),
    },
    {
      name: 'closes TLS amid a body without a length',
      expect: own,
      tls: good,
      onConnection: onRequest((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nown', () =>
          setTimeout(() => underneath(socket)?.destroy(), 20),
        );
      }),
    },
    {
      name: 'a second answer behind the first, over TLS',
      expect: own,
      tls: good,
      oneByOne: true,
      onConnection: writes(answerOf() + answerOf('forged', { status: '299 Forged' })),
    },
    {
      name: 'accepts over TLS and never answers',
      expect: late,
      tls: good,
      onConnection: writes(''),
    },
    {
      name: 'headers without end over TLS',
      expect: failed(/^the headers of the answer are larger than 16 kB$/),
      tls: good,
      onConnection: floods('HTTP/1.1 200 OK\r\n', () => manyOf('x-more: and more\r\n')),
    },
    {
      name: 'a body without end over TLS, fast',
      expect: answered(200, /^a{20000}$/),
      tls: good,
      onConnection: floods('HTTP/1.1 200 OK\r\n\r\n', () => manyOf('a')),
    },
    {
      name: 'an extension of a chunk without end over TLS, fast',
      expect: answered(200),
      tls: good,
      onConnection: floods('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;x=', () =>
        manyOf('y'),
      ),
    },
  ];
}

/** The connection that carries the TLS: closing it sends no goodbye. */
function underneath(socket: Socket): Socket | undefined {
  return (socket as TLSSocket & { _parent?: Socket })._parent;
}
