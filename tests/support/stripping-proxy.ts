/** A proxy that shows a server below a path of a host which it shares with others, and strips that path. */
import { createServer, request } from 'node:http';

export interface StrippingProxy extends AsyncDisposable {
  origin: string;
  /** To be called once the server's port is known. */
  leadTo: (url: string) => void;
  /** Paths that were asked for outside of the prefix. */
  strays: string[];
}

export async function startStrippingProxy(prefix: string): Promise<StrippingProxy> {
  let target = new URL('http://127.0.0.1:9');
  const strays: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (path !== prefix && !path.startsWith(`${prefix}/`)) {
      strays.push(path);
      outgoing.writeHead(404).end('somebody else lives here');
      return;
    }
    const { host = '', ...headers } = incoming.headers;
    const passed = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: path.slice(prefix.length) || '/',
        headers: { ...headers, host },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    leadTo: (url) => {
      target = new URL(url);
    },
    strays,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}
