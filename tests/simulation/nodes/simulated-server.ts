/**
 * A server of PostgreSQL for nodes in this process: each has as many sessions as it wants, over ways
 * that are slow, break, and lose what is on them.
 *
 * The engine is one session, so transactions of several statements exclude each other as a whole:
 * whoever comes meanwhile waits. All statements run in an order that the seed decides.
 */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { SeededRandom } from '../seeded-random.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { SharedDatabase } from './shared-database.ts';
import { SimulatedSocket } from './simulated-socket.ts';
import { endsTurn, farewell, framesOf, queryFrame, rewriteQuery, sqlOf, welcome } from './wire.ts';

/** The node at the other end. */
export interface ServerClient {
  readonly alive: boolean;
  /** What ails its way to the database. */
  readonly link: Link;
  /** Runs when it has reached the node, which may be paused. */
  arrive: (delayMs: number, run: () => void) => void;
}

export interface Link {
  /** Nothing passes, in either direction, and nobody says so. */
  cut: boolean;
  /** Notifications are lost. */
  deaf: boolean;
  /** What becomes of the next statement of a kind. */
  next: { fate: StatementFate; of: RegExp } | null;
}

/** Lost on the way there; carried out, with the answer lost; carried out later, after all thought it lost. */
export type StatementFate = 'lost' | 'unanswered' | 'late';

export interface ServerParts {
  database: SharedDatabase;
  time: VirtualTime;
  random: SeededRandom;
  /** Longest time on the way, in one direction. */
  wayMsMax: number;
  /** Another text in the place of a statement's. */
  rewrite: (sql: string) => string;
  /** Something may have become durable by a statement of a node. */
  committed: (client: ServerClient) => void;
  report: (client: ServerClient, what: string) => void;
}

interface Session {
  number: number;
  client: ServerClient;
  socket: SimulatedSocket;
  /** Received and not complete as yet. */
  input: Buffer;
  started: boolean;
  closed: boolean;
  listens: boolean;
  status: string;
  /** How long it may be idle in its transaction; infinite where nobody said. */
  idleMsMax: number;
  turns: number;
  /** When the last of what was sent arrives there, and here. */
  thereAt: number;
  backAt: number;
}

const lateMsMin = 200;
const lateMsMax = 9_000;

export class SimulatedServer {
  readonly #parts: ServerParts;
  readonly #sessions = new Map<SimulatedSocket, Session>();
  #opened = 0;
  #stalledUntil = 0;
  /** In the midst of a transaction. */
  #owner: Session | null = null;
  readonly #waiting: { session: Session; message: Buffer; unanswered: boolean }[] = [];

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Carries nothing out for a while. */
  stall(forMs: number): void {
    const { time } = this.#parts;
    this.#stalledUntil = Math.max(this.#stalledUntil, time.elapsed + forMs);
    time.event(forMs, () => this.#goOn());
  }

  /** Whether a transaction is open: the rules read between them. */
  get isBusy(): boolean {
    return this.#owner !== null;
  }

  /** The other end of what the driver takes for a socket. */
  openSocket(client: ServerClient): Socket {
    const socket = new SimulatedSocket({
      connect: () => this.#connect(client, socket),
      send: (_, bytes) => this.#receive(socket, bytes),
      close: () => this.#closeLater(socket),
    });
    return socket as EventEmitter as Socket;
  }

  /** Its process is gone: the operating system says so to the server. */
  endAll(client: ServerClient): void {
    for (const session of this.#sessions.values()) {
      if (session.client === client) this.#closeLater(session.socket);
    }
  }

  /** Ends the connections of a node, as a server or something in between does. */
  reset(client: ServerClient): void {
    for (const session of this.#sessions.values()) {
      if (session.client === client) this.#lose(session, 'ECONNRESET');
    }
  }

  #connect(client: ServerClient, socket: SimulatedSocket): void {
    const { time } = this.#parts;
    this.#opened += 1;
    const session: Session = {
      number: this.#opened,
      client,
      socket,
      input: Buffer.alloc(0),
      started: false,
      closed: false,
      listens: false,
      status: 'I',
      idleMsMax: Number.POSITIVE_INFINITY,
      turns: 0,
      thereAt: 0,
      backAt: 0,
    };
    this.#sessions.set(socket, session);
    time.event(this.#wayMs(), () => {
      if (!client.link.cut) this.#back(session, () => socket.emit('connect'));
    });
  }

  #wayMs(): number {
    return this.#parts.random.between(0, this.#parts.wayMsMax * 1000) / 1000;
  }

  /** In the order in which it was sent. */
  #there(session: Session, run: () => void, extraMs = 0): void {
    const { time } = this.#parts;
    session.thereAt = Math.max(time.elapsed + this.#wayMs() + extraMs, session.thereAt + 0.001);
    time.event(session.thereAt - time.elapsed, run);
  }

  #back(session: Session, run: () => void): void {
    const { time } = this.#parts;
    session.backAt = Math.max(time.elapsed + this.#wayMs(), session.backAt + 0.001);
    session.client.arrive(session.backAt - time.elapsed, () => {
      if (!session.client.link.cut) run();
    });
  }

  #receive(socket: SimulatedSocket, bytes: Buffer): void {
    const session = this.#sessions.get(socket);
    if (session === undefined || !session.client.alive) return;
    if (!session.started) {
      session.started = true;
      this.#there(session, () => this.#answer(session, welcome(session.number)));
      return;
    }
    session.input = Buffer.concat([session.input, bytes]);
    const last = framesOf(session.input).at(-1)!;
    if (!endsTurn(last.type)) return;
    const message = session.input;
    session.input = Buffer.alloc(0);
    this.#send(session, message);
  }

  /** A whole turn of the session is on its way. */
  #send(session: Session, message: Buffer): void {
    const { link } = session.client;
    if (link.cut) return;
    if (link.next === null || !link.next.of.test(sqlOf(message))) {
      this.#there(session, () => this.#arrived(session, message, false));
      return;
    }
    const { fate } = link.next;
    link.next = null;
    this.#parts.report(session.client, `${fate}: ${shortOf(sqlOf(message))}`);
    if (fate === 'lost') return this.#there(session, () => this.#lose(session, 'ECONNRESET'));
    if (fate === 'unanswered') {
      return this.#there(session, () => this.#arrived(session, message, true));
    }
    // The node learns at once that the connection is gone; what it sent is somewhere in between.
    const { random } = this.#parts;
    this.#there(
      session,
      () => this.#arrived(session, message, true),
      random.spread(lateMsMin, lateMsMax),
    );
    this.#there(session, () => this.#close(session));
    session.client.arrive(this.#wayMs(), () => session.socket.lose(lost('ECONNRESET')));
  }

  #arrived(session: Session, message: Buffer, unanswered: boolean): void {
    if (session.closed) return;
    this.#waiting.push({ session, message, unanswered });
    this.#goOn();
  }

  #goOn(): void {
    for (;;) {
      if (this.#parts.time.elapsed < this.#stalledUntil) return;
      const index = this.#waiting.findIndex(
        ({ session }) => this.#owner === null || this.#owner === session,
      );
      if (index < 0) return;
      const { session, message, unanswered } = this.#waiting.splice(index, 1)[0]!;
      const answer = this.#execute(session, message);
      if (unanswered) this.#lose(session, 'ECONNRESET');
      else this.#answer(session, answer);
    }
  }

  #execute(session: Session, message: Buffer): Buffer {
    const { database, time, committed } = this.#parts;
    const sql = sqlOf(message);
    if (sql.startsWith('LISTEN')) session.listens = true;
    const idle = /idle_in_transaction_session_timeout = (\d+)/.exec(sql);
    if (idle !== null) session.idleMsMax = Number(idle[1]);
    if (session.status !== 'E') database.showTime(time.wall);
    const answer: Buffer[] = [];
    const told: Buffer[] = [];
    const before = session.status;
    for (const { type, body, bytes } of framesOf(
      database.exchange(rewriteQuery(message, this.#parts.rewrite)),
    )) {
      if (type === 'A') told.push(Buffer.from(bytes));
      else answer.push(Buffer.from(bytes));
      if (type === 'Z') session.status = body.toString();
    }
    session.turns += 1;
    if (session.status === 'I') {
      if (before !== 'I') database.forgetTime();
      session.idleMsMax = Number.POSITIVE_INFINITY;
      this.#owner = null;
      committed(session.client);
    } else {
      this.#owner = session;
      this.#watchIdle(session);
    }
    for (const bytes of told) this.#tell(bytes);
    return Buffer.concat(answer);
  }

  /** The server ends who keeps a transaction open and says nothing. */
  #watchIdle(session: Session): void {
    const { turns, idleMsMax } = session;
    if (idleMsMax === Number.POSITIVE_INFINITY) return;
    this.#parts.time.event(idleMsMax, () => {
      if (session.closed || session.turns !== turns || session.status === 'I') return;
      this.#answer(session, farewell('25P03', 'idle in transaction for too long'));
      this.#lose(session, 'ECONNRESET');
    });
  }

  #tell(bytes: Buffer): void {
    for (const session of this.#sessions.values()) {
      if (!session.listens || session.closed || session.client.link.deaf) continue;
      this.#answer(session, bytes);
    }
  }

  #answer(session: Session, bytes: Buffer): void {
    if (!session.closed) this.#back(session, () => session.socket.receive(bytes));
  }

  /** The server closes; the node hears of it, if its way is open. */
  #lose(session: Session, code: string): void {
    this.#close(session);
    this.#back(session, () => session.socket.lose(lost(code)));
  }

  /** The node closes, or is gone; the server hears of it, if the way is open. */
  #closeLater(socket: SimulatedSocket): void {
    const session = this.#sessions.get(socket);
    if (session === undefined) return;
    if (session.client.alive && session.client.link.cut) return;
    this.#there(session, () => this.#close(session));
  }

  #close(session: Session): void {
    if (session.closed) return;
    session.closed = true;
    this.#sessions.delete(session.socket);
    for (let index = this.#waiting.length - 1; index >= 0; index--) {
      if (this.#waiting[index]!.session === session) this.#waiting.splice(index, 1);
    }
    if (this.#owner !== session) return;
    this.#parts.database.exchange(queryFrame('ROLLBACK'));
    this.#parts.database.forgetTime();
    this.#owner = null;
    this.#goOn();
  }
}

function shortOf(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').slice(0, 70);
}

function lost(code: string): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}
