/** Proxies of the tests: HTTP CONNECT and SOCKS 5, that do what they are asked or as they are told. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';

export interface ProxyRequest {
  /** As the proxy was asked: `address:port`, IPv6 in brackets. */
  target: string;
  /** `name:password`, or null without. */
  login: string | null;
}

export interface TestProxy extends AsyncDisposable {
  port: number;
  asked: ProxyRequest[];
}

export interface ProxyOptions {
  /** Speaks TLS to its clients. */
  certificate?: Certificate;
  /** `name:password` that it wants. */
  login?: string;
  /** What it answers in place of connecting; null to stay silent. */
  answer?: (request: ProxyRequest) => Uint8Array | string | null | undefined;
}

/** Asks for `chunks` until it holds what it looks for. */
type Step = (bytes: Buffer) => number;

export async function startHttpProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  return start(options, (socket, asked) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      const text = head.toString('latin1');
      const [, target = ''] = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(text) ?? [];
      const [, shown] = /^proxy-authorization: Basic (\S+)\r$/im.exec(text) ?? [];
      const login = shown === undefined ? null : Buffer.from(shown, 'base64').toString();
      const request = { target, login };
      asked.push(request);
      const told = options.answer?.(request);
      if (told === null) return;
      if (told !== undefined) return void socket.write(told);
      if (options.login !== undefined && login !== options.login) {
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      }
      pipeTo(socket, target, (reached) => {
        socket.write(reached ? 'HTTP/1.1 200 OK\r\n\r\n' : 'HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
    };
    socket.on('data', read);
  });
}

export async function startSocksProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  return start(options, (socket, asked) => {
    let login: string | null = null;
    const connectStep: Step = (bytes) => {
      if (bytes.length < 5) return 0;
      const length = bytes[3] === 1 ? 10 : bytes[3] === 4 ? 22 : 7 + bytes[4]!;
      if (bytes.length < length) return 0;
      const port = bytes.readUInt16BE(length - 2);
      const address = bytes.subarray(4, length - 2);
      const host =
        bytes[3] === 1
          ? address.join('.')
          : bytes[3] === 4
            ? ip6(address)
            : address.toString('latin1', 1);
      const request = { target: `${host}:${port}`, login };
      asked.push(request);
      step = () => 0;
      socket.off('data', read);
      const told = options.answer?.(request);
      if (told === null) return length;
      if (told !== undefined) socket.write(told);
      else {
        pipeTo(socket, request.target, (reached) => {
          socket.write(Uint8Array.of(5, reached ? 0 : 5, 0, 1, 0, 0, 0, 0, 0, 0));
        });
      }
      return length;
    };
    const loginStep: Step = (bytes) => {
      const nameLength = bytes[1] ?? 255;
      const passwordLength = bytes[2 + nameLength] ?? 255;
      const length = 3 + nameLength + passwordLength;
      if (bytes.length < length) return 0;
      const name = bytes.toString('utf8', 2, 2 + nameLength);
      login = `${name}:${bytes.toString('utf8', 3 + nameLength, length)}`;
      const good = login === options.login;
      socket.write(Uint8Array.of(1, good ? 0 : 1));
      step = connectStep;
      return length;
    };
    const greetStep: Step = (bytes) => {
      const length = 2 + (bytes[1] ?? 255);
      if (bytes.length < length) return 0;
      const wanted = options.login === undefined ? 0 : 2;
      const offered = bytes.subarray(2, length).includes(wanted);
      socket.write(Uint8Array.of(5, offered ? wanted : 255));
      step = wanted === 0 ? connectStep : loginStep;
      return length;
    };
    let step: Step = greetStep;
    let bytes = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let used; (used = step(bytes)) > 0;) bytes = bytes.subarray(used);
    };
    socket.on('data', read);
  });
}

function ip6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname;
}

function pipeTo(socket: Socket, target: string, done: (reached: boolean) => void): void {
  const at = target.lastIndexOf(':');
  const host = target.slice(0, at).replace(/^\[|\]$/g, '');
  const out = connect(Number(target.slice(at + 1)), host);
  out.on('error', () => (out.connecting || out.pending ? done(false) : socket.destroy()));
  out.on('connect', () => {
    done(true);
    socket.pipe(out).pipe(socket);
  });
  socket.on('close', () => out.destroy());
}

async function start(
  { certificate }: ProxyOptions,
  serve: (socket: Socket, asked: ProxyRequest[]) => void,
): Promise<TestProxy> {
  const asked: ProxyRequest[] = [];
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket.on('error', () => {}));
    serve(socket, asked);
  };
  const server: Server =
    certificate === undefined
      ? createServer(accept)
      : createTlsServer({ key: certificate.key, cert: certificate.cert }, accept);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
