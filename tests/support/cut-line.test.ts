/** Holds the line that tests cut to what it says of itself. */
import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { openLine } from './cut-line.ts';
import { waitFor } from './wait-for.ts';

interface Echo extends AsyncDisposable {
  port: number;
  heard: () => string;
}

/** Answers what it hears, after its own name. */
async function startEcho(name: string): Promise<Echo> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      socket.write(`${name}:${chunk.toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Caller extends Disposable {
  say: (words: string) => void;
  heard: () => string;
  /** The code of the fault that ended it, or null. */
  fault: () => string | null;
  ended: () => boolean;
}

function call(port: number): Caller {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  let fault: string | null = null;
  socket.on('data', (chunk) => (heard += chunk.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (fault = error.code ?? null));
  return {
    say: (words) => void socket.write(words),
    heard: () => heard,
    fault: () => fault,
    ended: () => socket.closed,
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

test('what is said passes, and the end of one side too', async () => {
  await using echo = await startEcho('one');
  await using line = await openLine(echo.port);
  {
    using caller = call(line.port);
    caller.say('hello');
    await waitFor('the answer', () => caller.heard() === 'one:hello');
    assert.equal(line.count(), 1);
  }
  await waitFor('the end of the connection', () => line.count() === 0);
  assert.equal(line.urlOver('postgres://a:b@h:1/c'), `postgres://a:b@127.0.0.1:${line.port}/c`);
});

test('a cut resets what is open and what is tried, until it is healed', async () => {
  await using echo = await startEcho('one');
  await using line = await openLine(echo.port);
  using early = call(line.port);
  early.say('hello');
  await waitFor('the answer', () => early.heard() !== '');
  line.cut();
  await waitFor('a reset', () => early.fault() === 'ECONNRESET' && early.ended());
  using tried = call(line.port);
  await waitFor('a reset of the new one', () => tried.fault() === 'ECONNRESET');
  line.heal();
  using late = call(line.port);
  late.say('again');
  await waitFor('the answer after the cut', () => late.heard() === 'one:again');
});

test('a frozen line takes connections, passes nothing, and all of it later', async () => {
  await using echo = await startEcho('one');
  await using line = await openLine(echo.port);
  using early = call(line.port);
  early.say('1');
  await waitFor('the answer', () => early.heard() === 'one:1');
  line.freeze();
  early.say('2');
  using late = call(line.port);
  late.say('3');
  await waitFor('the new connection', () => line.count() === 2);
  // A line that heals carries what comes after it in order: nothing of it has passed before.
  await using beside = await openLine(echo.port);
  using other = call(beside.port);
  other.say('4');
  await waitFor('the answer beside it', () => other.heard() === 'one:4');
  assert.equal(echo.heard(), '14');
  assert.equal(early.heard(), 'one:1');
  line.heal();
  await waitFor('both answers', () => early.heard() === 'one:1one:2' && late.heard() === 'one:3');
});

test('with answers frozen, the server does what it is asked, and a cut hides that for ever', async () => {
  await using echo = await startEcho('one');
  await using line = await openLine(echo.port);
  using caller = call(line.port);
  caller.say('1');
  await waitFor('the answer', () => caller.heard() === 'one:1');
  line.freeze('answers');
  caller.say('2');
  await waitFor('the request to arrive', () => echo.heard() === '12');
  line.cut();
  await waitFor('the end', () => caller.ended());
  assert.equal(caller.heard(), 'one:1');
});

test('a slow line takes its time each way, and new connections go where it leads', async () => {
  await using one = await startEcho('one');
  await using two = await startEcho('two');
  await using line = await openLine(one.port);
  line.slow(100);
  using caller = call(line.port);
  const begin = performance.now();
  caller.say('1');
  await waitFor('the answer', () => caller.heard() === 'one:1');
  assert.ok(performance.now() - begin >= 195);
  line.leadTo(two.port);
  using other = call(line.port);
  other.say('2');
  await waitFor('the answer of the other', () => other.heard() === 'two:2');
});
