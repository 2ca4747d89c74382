/** A name server of the tests, over UDP and TCP, that answers as it is told, wrongly if need be. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, isIPv4, type AddressInfo, type Socket } from 'node:net';

export interface Question {
  /** In small letters. */
  name: string;
  type: 'A' | 'AAAA' | 'other';
  overTcp: boolean;
  /** How often this name was asked for by this type before, over UDP or TCP. */
  before: number;
}

export interface DnsAnswer {
  /** 0 if not given; 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  rcode?: number;
  /** Those of the question's type are sent. */
  addresses?: readonly string[];
  /** Names on the way to the addresses, each a CNAME of the one before. */
  chain?: readonly string[];
  ttl?: number;
  truncated?: boolean;
  delayMs?: number;
  /** Added to the id, so that it is an answer to nobody's question. */
  wrongId?: boolean;
  /** Sent as it is. */
  raw?: Uint8Array;
  /** Over TCP, milliseconds from each byte to the next. */
  dripMs?: number;
}

export interface DnsServer {
  /** As an option of the resolver takes it. */
  address: string;
  questions: Question[];
  /** UDP packets that came and went; each is one packet on the wire. */
  packets: () => number;
  tcpConnections: () => number;
  close: () => Promise<void>;
}

const types = { 1: 'A', 28: 'AAAA' } as const;
const cname = 5;

/** `answer` returns null to stay silent. */
export async function startDnsServer(
  answer: (question: Question) => DnsAnswer | null,
  host = '127.0.0.1',
  port = 0,
): Promise<DnsServer> {
  const questions: Question[] = [];
  const sockets = new Set<Socket>();
  let packets = 0;
  let tcpConnections = 0;
  const udp = createSocket('udp4');

  function reply(bytes: Buffer, overTcp: boolean): { spec: DnsAnswer; message: Buffer } | null {
    const { name, type, end } = readQuestion(bytes);
    const before = questions.filter((one) => one.name === name && one.type === type).length;
    const question = { name, type, overTcp, before };
    questions.push(question);
    const spec = answer(question);
    if (spec === null) return null;
    const asked = bytes.subarray(12, end);
    return { spec, message: encode(bytes.readUInt16BE(0), asked, question, spec) };
  }

  udp.on('message', (bytes: Buffer, from: RemoteInfo) => {
    packets += 1;
    const made = reply(bytes, false);
    if (made === null) return;
    const send = (): void => {
      packets += 1;
      udp.send(made.message, from.port, from.address);
    };
    if (made.spec.delayMs === undefined) send();
    else setTimeout(send, made.spec.delayMs).unref();
  });
  await new Promise<void>((resolve) => udp.bind(port, host, resolve));

  const tcp = createServer((socket) => {
    tcpConnections += 1;
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 2 && bytes.length >= bytes.readUInt16BE(0) + 2) {
        const length = bytes.readUInt16BE(0) + 2;
        const made = reply(bytes.subarray(2, length), true);
        bytes = bytes.subarray(length);
        if (made === null) continue;
        const size = Buffer.alloc(2);
        size.writeUInt16BE(made.message.length);
        const whole = Buffer.concat([size, made.message]);
        if (made.spec.dripMs === undefined) socket.write(whole);
        else drip(socket, whole, made.spec.dripMs);
      }
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      tcp.once('error', reject).listen(udp.address().port, host, resolve);
    });
  } catch (error) {
    udp.close();
    // A port that is free over UDP may be taken over TCP.
    if (port !== 0) throw error;
    return startDnsServer(answer, host);
  }

  return {
    address: `${host}:${(tcp.address() as AddressInfo).port}`,
    questions,
    packets: () => packets,
    tcpConnections: () => tcpConnections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

function drip(socket: Socket, bytes: Buffer, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= bytes.length) clearInterval(timer);
    else socket.write(bytes.subarray(at, (at += 1)));
  }, everyMs);
  timer.unref();
}

function readQuestion(bytes: Buffer): { name: string; type: Question['type']; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length; (length = bytes[at]!) !== 0; at += length + 1) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
  }
  const type = bytes.readUInt16BE(at + 1);
  const known = type === 1 || type === 28 ? types[type] : 'other';
  return { name: labels.join('.').toLowerCase(), type: known, end: at + 5 };
}

function encode(id: number, asked: Buffer, question: Question, spec: DnsAnswer): Buffer {
  if (spec.raw !== undefined) return Buffer.from(spec.raw);
  const isCut = spec.truncated === true && !question.overTcp;
  const names = [question.name, ...(spec.chain ?? [])];
  const wanted = (spec.addresses ?? []).filter((one) => isIPv4(one) === (question.type === 'A'));
  const found = isCut || question.type === 'other' ? [] : wanted;
  const ttl = spec.ttl ?? 0;
  const records = [
    ...names.slice(1).map((name, index) => record(names[index]!, cname, ttl, nameBytes(name))),
    ...found.map((one) =>
      record(names.at(-1)!, isIPv4(one) ? 1 : 28, ttl, isIPv4(one) ? bytes4(one) : bytes6(one)),
    ),
  ];
  const head = Buffer.alloc(12);
  head.writeUInt16BE((id + (spec.wrongId === true ? 1 : 0)) & 0xffff, 0);
  // An answer, recursion wanted and offered.
  head.writeUInt16BE(0x8180 | (isCut ? 0x0200 : 0) | (spec.rcode ?? 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, asked, ...records]);
}

function record(name: string, type: number, ttl: number, data: Uint8Array): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fixed, data]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').map((label) => {
    const bytes = Buffer.from(label, 'latin1');
    return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
  });
  return Buffer.concat([...labels, Uint8Array.of(0)]);
}

function bytes4(address: string): Uint8Array {
  return Uint8Array.from(address.split('.').map(Number));
}

/** The URL parser writes every address in the same short form, in groups alone. */
function bytes6(address: string): Uint8Array {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right = []] = short
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  const groups = [...left, ...zeros, ...right].map((group) => parseInt(group, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}
