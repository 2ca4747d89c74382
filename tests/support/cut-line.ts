/** A line between a program and the server it speaks to, that a test can cut, freeze, slow and heal. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Direction = 'requests' | 'answers';

export interface CutLine extends AsyncDisposable {
  port: number;
  /** The same address, reached over this line. */
  urlOver: (url: string) => string;
  /** Ends every connection with a reset, and each that is tried until it is healed. */
  cut: () => void;
  /**
   * Connections stay and are taken, but nothing passes. With a direction only there: with `answers`
   * the server does what it is asked, and nobody hears of it.
   */
  freeze: (direction?: Direction) => void;
  /** Every piece takes this long on its way, each way. */
  slow: (ms: number) => void;
  /** Everything passes again; what was held up by `freeze` first. */
  heal: () => void;
  /** Leads new connections to another port, as an address that moves to another server does. */
  leadTo: (port: number) => void;
  /** Connections that are open at present. */
  count: () => number;
}

interface Pair {
  inner: Socket;
  outer: Socket | null;
}

/** Opens a line to a port of 127.0.0.1. */
export async function openLine(targetPort: number): Promise<CutLine> {
  const pairs = new Set<Pair>();
  const frozen = new Set<Direction>();
  let isCut = false;
  let delayMs = 0;
  let healed: (() => void)[] = [];

  async function passage(direction: Direction): Promise<void> {
    while (frozen.has(direction)) await new Promise<void>((resolve) => healed.push(resolve));
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  /** An end or a fault of one side goes on to the other on the same way as its bytes. */
  async function carry(from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        await passage(direction);
        if (to.destroyed) {
          reset(from);
          return;
        }
        if (!to.write(chunk as Buffer)) await room(to);
      }
      await passage(direction);
      to.end();
    } catch {
      await passage(direction);
      reset(to);
    }
  }

  async function serve(pair: Pair): Promise<void> {
    await passage('requests');
    if (pair.inner.destroyed) return;
    const outer = (pair.outer = connect({ port: targetPort, host: '127.0.0.1', noDelay: true }));
    outer.on('error', () => {});
    await Promise.all([carry(pair.inner, outer, 'requests'), carry(outer, pair.inner, 'answers')]);
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inner) => {
    inner.on('error', () => {});
    if (isCut) {
      reset(inner);
      return;
    }
    const pair: Pair = { inner, outer: null };
    pairs.add(pair);
    inner.on('close', () => pairs.delete(pair));
    void serve(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  function cut(): void {
    isCut = true;
    for (const { inner, outer } of pairs) {
      reset(inner);
      if (outer !== null) reset(outer);
    }
  }
  function heal(): void {
    isCut = false;
    delayMs = 0;
    frozen.clear();
    const waiting = healed;
    healed = [];
    for (const pass of waiting) pass();
  }
  return {
    port,
    urlOver(url) {
      const moved = new URL(url);
      moved.host = `127.0.0.1:${port}`;
      return moved.href;
    },
    cut,
    freeze(direction) {
      for (const each of direction === undefined ? directions : [direction]) frozen.add(each);
    },
    slow: (ms) => void (delayMs = ms),
    heal,
    leadTo: (other) => void (targetPort = other),
    count: () => pairs.size,
    async [Symbol.asyncDispose]() {
      cut();
      heal();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * `resetAndDestroy` shuts a socket down first. Where that is under way when the socket fails, the
 * system refuses the reset, Node takes the socket for closed, and waits for its end for ever when the
 * process exits.
 */
function reset(socket: Socket): void {
  const isAtItsEnd = socket.connecting || socket.writableEnded;
  if (!isAtItsEnd) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}

const directions: readonly Direction[] = ['requests', 'answers'];

function room(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
}
