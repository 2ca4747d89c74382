/**
 * Receivers that send what belongs to no request, for the next request on the same connection to
 * take. A forged answer says 299 and `forged`, so that it cannot be mistaken for the own one.
 */
import type { Socket } from 'node:net';
import { answered, answerOf, every, onRequest, writes, type Behaviour } from './behaviour.ts';

const forged = answerOf('forged', { status: '299 Forged' });
const own = answered(200, /^own$/);

/** Acts on the first request; a connection that was spoilt so must not carry another one. */
const afterAnswer = (name: string, act: (socket: Socket) => void): Behaviour => ({
  name,
  expect: own,
  oneByOne: true,
  onConnection: onRequest((socket, { number }) => {
    if (number === 1) act(socket);
    else socket.write(forged);
  }),
});

export const keepAliveBehaviours: Behaviour[] = [
  afterAnswer('a second answer right behind the first', (socket) => {
    socket.write(answerOf() + forged);
  }),
  afterAnswer('a second answer a moment after the first', (socket) => {
    socket.write(answerOf());
    setTimeout(() => socket.writable && socket.write(forged), 1);
  }),
  afterAnswer('a hundred answers behind the first', (socket) => {
    socket.write(answerOf() + forged.repeat(100));
  }),
  afterAnswer('the start of a second answer behind the first', (socket) => {
    socket.write(answerOf() + forged.slice(0, 12));
  }),
  afterAnswer('a second answer behind an empty line', (socket) => {
    socket.write(`${answerOf()}\r\n\r\n${forged}`);
  }),
  afterAnswer('a body longer than it says, which goes on as an answer', (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nown${forged}`);
  }),
  afterAnswer('bytes that are no answer behind the first', (socket) => {
    socket.write(`${answerOf()}GARBAGE\0\xff`);
  }),
  afterAnswer('an early answer to come (103) behind the first', (socket) => {
    socket.write(`${answerOf()}HTTP/1.1 103 Early Hints\r\n\r\n`);
  }),
  afterAnswer('empty lines on the kept connection, again and again', (socket) => {
    socket.write(answerOf());
    every(socket, 5, () => socket.write('\r\n'));
  }),
  afterAnswer('an end right behind the answer', (socket) => {
    socket.end(answerOf());
  }),
  afterAnswer(
    'a reset right behind the answer, which promised to keep the connection',
    (socket) => {
      socket.write(
        answerOf('own', { headers: 'connection: keep-alive\r\nkeep-alive: timeout=60\r\n' }),
      );
      setTimeout(() => socket.resetAndDestroy(), 1);
    },
  ),
  afterAnswer('keeps connections for no time', (socket) => {
    socket.write(answerOf('own', { headers: 'keep-alive: timeout=0, max=-1\r\n' }));
  }),
  {
    name: 'keeps connections for ever',
    expect: own,
    oneByOne: true,
    onConnection: writes(
      answerOf('own', { headers: 'keep-alive: timeout=99999999999999999999\r\n' }),
    ),
  },
];
