/** What a hostile receiver does with a connection, and what must come of a delivery to it. */
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onEachRequest, type RawRequest } from './read-requests.ts';

export interface Behaviour {
  name: string;
  expect: Expectation;
  /** Called for each connection; for TLS with the stream inside of it. */
  onConnection: (socket: Socket, scene: Scene) => void;
  /** TLS at the receiver's side; without it, bare TCP. */
  tls?: TlsOptions;
  /** `https` in the URL; as `tls` says if not given. */
  scheme?: 'http' | 'https';
  /** Nobody accepts its connections: the queue of the kernel is full. */
  neverAccepts?: boolean;
  /** One delivery after the other, so that they meet on kept connections. */
  oneByOne?: boolean;
  /** Size of the payload that is sent; small if not given. */
  payloadBytes?: number;
}

export interface Scene {
  /** A receiver that nothing may reach. */
  canaryUrl: string;
  /** Where this behaviour itself listens. */
  ownUrl: string;
}

/** Outcomes that are right, in the terms of the record of the attempt. */
export interface Expectation {
  /** The status that counts; 0 when there was no answer. */
  status: number;
  /** The words of the cause, without a status. */
  cause?: RegExp;
  /** What is kept of the body. */
  response?: RegExp;
}

/** The answer counts, whatever became of the rest of it. */
export const answered = (status: number, response?: RegExp): Expectation =>
  response === undefined ? { status } : { status, response };

/** No answer, for a reason in these words. */
export const failed = (cause: RegExp): Expectation => ({ status: 0, cause });

/** Acts on each request once it is read in full. */
export function onRequest(
  act: (socket: Socket, request: RawRequest, scene: Scene) => void,
): Behaviour['onConnection'] {
  return (socket, scene) => onEachRequest(socket, (request) => act(socket, request, scene));
}

/** Writes this for each request, byte by byte as given, and leaves the connection open. */
export const writes = (bytes: string | Buffer): Behaviour['onConnection'] =>
  onRequest((socket) => void socket.write(bytesOf(bytes)));

/** Writes this for each request and closes. */
export const writesAndCloses = (bytes: string | Buffer): Behaviour['onConnection'] =>
  onRequest((socket) => void socket.end(bytesOf(bytes)));

/** A lawful answer. */
export function answerOf(body = 'own', { status = '200 OK', headers = '' } = {}): string {
  return `HTTP/1.1 ${status}\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

/** Writes the start, and then the pieces by turns as fast as the other side takes them. */
export function floods(start: string, piece: (turn: number) => Buffer): Behaviour['onConnection'] {
  return onRequest((socket) => {
    socket.write(bytesOf(start));
    let turn = 0;
    const more = (): void => {
      while (socket.writable && socket.write(piece((turn += 1))));
    };
    socket.on('drain', more);
    more();
  });
}

/** Writes the start, and then a piece every so often for as long as the connection lasts. */
export function drips(start: string, piece: string, everyMs = 50): Behaviour['onConnection'] {
  return onRequest((socket) => {
    socket.write(bytesOf(start));
    every(socket, everyMs, () => socket.write(bytesOf(piece)));
  });
}

/** Calls it again and again until the connection is closed. */
export function every(socket: Socket, ms: number, act: () => void): void {
  const timer = setInterval(() => (socket.writable ? act() : clearInterval(timer)), ms);
  socket.on('close', () => clearInterval(timer));
}

/** The piece so often that it fills about 60 kB. */
export function manyOf(piece: string): Buffer {
  return Buffer.from(piece.repeat(Math.ceil(60_000 / piece.length)), 'latin1');
}

function bytesOf(bytes: string | Buffer): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
}
