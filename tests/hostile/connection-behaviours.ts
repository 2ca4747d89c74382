/** Receivers that hang, close or reset at the wrong moment. */
import { answered, answerOf, failed, onRequest, writes, type Behaviour } from './behaviour.ts';

const partOfHead = 'HTTP/1.1 200 OK\r\nx-part: 1\r\n';
const partOfBody = 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\npart';
const closed = failed(/^the receiver closed the connection before it answered$/);
const late = failed(/^no answer within \d+ s$/);
/** On a connection that is kept, the next request would wait for an answer that was not promised. */
const lastAnswer = answerOf('own', { headers: 'connection: close\r\n' });
/** Long enough for what was written before to be on its way. */
const soonMs = 30;

export const connectionBehaviours: Behaviour[] = [
  {
    name: 'connect hangs: the queue of the kernel is full',
    expect: failed(/^(no answer within \d+ s|no connection could be made in time)$/),
    neverAccepts: true,
    onConnection: () => undefined,
  },
  { name: 'accepts and never answers', expect: late, onConnection: writes('') },
  {
    name: 'never reads a request of 400 kB',
    expect: late,
    payloadBytes: 400_000,
    onConnection: (socket) => void socket.pause(),
  },
  { name: 'closes at once', expect: closed, onConnection: (socket) => void socket.end() },
  {
    name: 'resets at once',
    expect: closed,
    onConnection: (socket) => void socket.resetAndDestroy(),
  },
  {
    name: 'closes after the request',
    expect: closed,
    onConnection: onRequest((socket) => void socket.end()),
  },
  {
    name: 'resets after the request',
    expect: closed,
    onConnection: onRequest((socket) => void socket.resetAndDestroy()),
  },
  {
    name: 'closes amid the headers',
    expect: closed,
    onConnection: onRequest((socket) => void socket.end(partOfHead)),
  },
  {
    name: 'resets amid the headers',
    expect: closed,
    onConnection: onRequest((socket) => {
      socket.write(partOfHead);
      setTimeout(() => socket.resetAndDestroy(), soonMs);
    }),
  },
  {
    name: 'closes amid the body',
    expect: answered(200, /^part$/),
    onConnection: onRequest((socket) => void socket.end(partOfBody)),
  },
  {
    name: 'resets amid the body',
    expect: answered(200, /^part$/),
    onConnection: onRequest((socket) => {
      socket.write(partOfBody);
      setTimeout(() => socket.resetAndDestroy(), soonMs);
    }),
  },
  {
    name: 'half-open: FIN at once, but goes on reading',
    expect: closed,
    onConnection: (socket) => void socket.resume().end(),
  },
  {
    name: 'half-open: FIN amid the body, but goes on reading',
    expect: answered(200, /^part$/),
    onConnection: (socket) => void socket.resume().end(partOfBody),
  },
  {
    name: 'answers before the request is read',
    expect: answered(200, /^own$/),
    onConnection: (socket) => void socket.resume().write(lastAnswer),
  },
  {
    name: 'answers and never reads a request of 400 kB',
    expect: answered(200, /^own$/),
    payloadBytes: 400_000,
    onConnection: (socket) => void socket.pause().write(lastAnswer),
  },
  {
    name: 'stops amid the body',
    expect: answered(200, /^part$/),
    onConnection: writes(partOfBody),
  },
];
