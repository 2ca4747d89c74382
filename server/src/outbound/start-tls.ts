/** The TLS handshake on a connection that stands, for the name that was asked for. */
import { isIP, type Socket } from 'node:net';
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';

export interface TlsUse {
  /** What is shown and trusted; null for the usual. */
  context: SecureContext | null;
  /** The protocol that is asked for; null where the port stands for one. */
  alpn: 'http/1.1' | null;
}

/** Rejects when the certificate is not for this name, or nobody vouches for it. */
export function startTls(
  socket: Socket,
  name: string,
  { context, alpn }: TlsUse,
  maxMs: number,
): Promise<TLSSocket> {
  // The dot at the end of a name is for name servers alone (RFC 6066, section 3).
  const host = name.replace(/\.$/, '');
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      // An address is no name that a server could choose its certificate by (RFC 6066).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      host,
      ...(context === null ? {} : { secureContext: context }),
      ...(alpn === null ? {} : { ALPNProtocols: [alpn] }),
      // Said here, so that no environment variable or switch of Node can weaken them.
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
    // Kept for the record of the attempt: once Node has refused it, the socket shows none. The
    // judgement stays Node's own; were this event to go, only dates would be missing there.
    let certificate: PeerCertificate | undefined;
    secure.prependOnceListener('secure', () => {
      certificate = secure.getPeerCertificate();
    });
    secure.setTimeout(maxMs, () => {
      secure.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
    });
    const refuse = (error: Error) =>
      reject(certificate === undefined ? error : Object.assign(error, { cert: certificate }));
    secure.once('error', refuse);
    secure.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    secure.once('secureConnect', () => {
      secure.setTimeout(0);
      secure.removeAllListeners('timeout');
      secure.off('error', refuse);
      secure.removeAllListeners('close');
      resolve(secure);
    });
  });
}
