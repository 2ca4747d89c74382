/** Listens on every address of the namespace, and counts what the kernel sends besides. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Certificate } from '../support/certificates.ts';

export interface Arrival {
  /** The address that was connected to. */
  address: string;
  port: number;
}

export interface ArrivedRequest extends Arrival {
  host: string;
  path: string;
}

export interface Canary {
  connections: Arrival[];
  requests: ArrivedRequest[];
  /** Connections on which anything was said. */
  spoken: () => number;
  close: () => void;
}

const plainPorts = [80, 3000, 8000, 8080, 9000, 65_535];
const tlsPorts = [443, 8443];

/** `/redirect/STATUS/TARGET` leads to the target, `/close` ends the connection; all else is a 204. */
const answer: RequestListener = (request, response) => {
  request.resume();
  const [, status, target] = /^\/redirect\/(\d{3})\/(.*)$/.exec(request.url!) ?? [];
  if (target !== undefined) {
    const location = decodeURIComponent(target);
    response.writeHead(Number(status), { location, refresh: `0; url=${location}` }).end();
  } else {
    response.writeHead(204, request.url === '/close' ? { connection: 'close' } : {}).end();
  }
};

export async function startCanary({ cert, key }: Certificate): Promise<Canary> {
  const connections: Arrival[] = [];
  const requests: ArrivedRequest[] = [];
  const sockets = new Set<Socket>();
  let spoken = 0;
  const listener: RequestListener = (request, response) => {
    const { localAddress, localPort } = request.socket;
    requests.push({
      address: bare(localAddress!),
      port: localPort!,
      host: request.headers.host ?? '',
      path: request.url!,
    });
    answer(request, response);
  };
  const servers: [Server, number][] = [
    ...plainPorts.map((port): [Server, number] => [createHttp(listener), port]),
    ...tlsPorts.map((port): [Server, number] => [createHttps({ cert, key }, listener), port]),
  ];
  for (const [server, port] of servers) {
    server.on('connection', (socket: Socket) => {
      if (socket.localAddress !== undefined) {
        connections.push({ address: bare(socket.localAddress), port });
      }
      sockets.add(socket);
      socket.on('close', () => {
        if (socket.bytesRead > 0) spoken += 1;
        sockets.delete(socket);
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host: '::', backlog: 4096 }, resolve);
    });
  }
  return {
    connections,
    requests,
    spoken: () => spoken + [...sockets].filter(({ bytesRead }) => bytesRead > 0).length,
    close() {
      for (const [server] of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What a listener for both families says of IPv4. */
function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

export interface Counters {
  /** Connections that were begun, whether anybody listened or not. */
  begun: number;
  /** Packets of any kind that left, of both families. */
  packets: number;
}

/** What the kernel of this namespace has sent so far; it misses nothing that a program may. */
export function readCounters(): Counters {
  const lines = readFileSync('/proc/net/snmp', 'utf8').split('\n');
  const value = (protocol: string, name: string): number => {
    const [names = '', values = ''] = lines.filter((line) => line.startsWith(`${protocol}: `));
    return Number(values.split(' ')[names.split(' ').indexOf(name)]);
  };
  const ipv6 = /^Ip6OutRequests\s+(\d+)$/m.exec(readFileSync('/proc/net/snmp6', 'utf8'))?.[1];
  return {
    begun: value('Tcp', 'ActiveOpens'),
    packets: value('Ip', 'OutRequests') + Number(ipv6),
  };
}
