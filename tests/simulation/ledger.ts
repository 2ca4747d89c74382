/**
 * What an observer outside of the core knows: which messages were acknowledged, what became
 * durable, which requests went out, what the receivers saw. It survives every crash, and asks the
 * rules at each event.
 */
import type { Application, Endpoint } from '../../server/src/domain/application.ts';
import type { Message } from '../../server/src/domain/message.ts';
import type { Outcome } from '../../server/src/domain/outcome.ts';
import type { OutboundRequest } from '../../server/src/outbound/transport.ts';
import type {
  AttemptRecord,
  ParkedDelivery,
  WriteInput,
} from '../../server/src/storage/storage.ts';
import type { WriteCall } from '../../server/src/storage/create-storage.ts';
import type { CallResult } from '../../server/src/storage/sqlite/commit-calls.ts';
import type { CoreLife } from './core-life.ts';
import { CircuitBook } from './circuit-book.ts';
import { EndpointBook } from './endpoint-book.ts';
import {
  newWay,
  unknownMessage,
  type Explanation,
  type MessageFacts,
  type Send,
  type Way,
} from './ledger-entries.ts';
import { FailureBook } from './failure-book.ts';
import { OrderBook } from './order-rules.ts';
import { RateBook } from './rate-rules.ts';
import * as recordRules from './record-rules.ts';
import * as sendRules from './send-rules.ts';
import type { World } from './world.ts';

type Hastened = NonNullable<WriteInput<'hastenDelivery'>>;

export class Ledger {
  readonly world: World;
  readonly messages = new Map<string, MessageFacts>();
  readonly byPosition: MessageFacts[] = [];
  readonly endpoints: EndpointBook;
  readonly ways = new Map<string, Way>();
  /** Ways that are not at their end. */
  readonly open = new Set<Way>();
  /** Sends of the present life that are not recorded yet. */
  readonly unrecorded = new Set<Send>();
  readonly duplicates: Record<Explanation, number> = {
    crash: 0,
    'lost answer': 0,
    'manual resend': 0,
  };
  readonly rates = new RateBook();
  readonly circuits = new CircuitBook(this);
  readonly order = new OrderBook();
  readonly failures: FailureBook;
  attempts = 0;
  watermark = 0;
  /** Told when the next message is stored. */
  readonly onNextStored: (() => void)[] = [];
  /** When a request last left, was seen or was answered, or a message was stored. */
  lastStir = 0;
  #checkedWatermark = 0;

  constructor(world: World) {
    this.world = world;
    this.endpoints = new EndpointBook(world);
    this.failures = new FailureBook(world);
  }

  wayOf(message: MessageFacts, endpointId: string): Way {
    const key = `${message.id}/${endpointId}`;
    let way = this.ways.get(key);
    if (way === undefined) {
      way = newWay(message, endpointId);
      this.ways.set(key, way);
    }
    return way;
  }

  /** A request has left. */
  sending(life: CoreLife, request: OutboundRequest): Send {
    const { time, trace } = this.world;
    this.lastStir = time.elapsed;
    const endpoint = this.endpoints.atHost(new URL(request.url).host);
    const message = this.messages.get(request.headers['webhook-id'] ?? '');
    const way = this.wayOf(message ?? unknownMessage(request), endpoint?.id ?? '');
    const send: Send = {
      way,
      life,
      request,
      at: time.elapsed,
      wall: time.wall,
      due: life.dueClock.now(),
      taken: false,
      outcome: null,
      endedAt: 0,
      endedWall: 0,
      endedDue: 0,
      underWay: 0,
      underWayMin: 1,
      recorded: false,
      killed: false,
    };
    trace.add(`send ${way.message.id} to ${request.url}`);
    if (message === undefined)
      trace.break('durable first', `${way.message.id} is not in the store`);
    else if (endpoint === undefined) trace.break('right receiver', `${request.url} is nobody's`);
    else sendRules.check(this, send, endpoint);
    if (endpoint !== undefined) endpoint.lastActive = time.elapsed;
    way.sends.push(send);
    this.unrecorded.add(send);
    return send;
  }

  /** The receiver has seen the request and answers with this status. */
  arrived(send: Send, status: number | null): void {
    this.lastStir = this.world.time.elapsed;
    send.taken = status !== null && status >= 200 && status < 300;
    this.world.trace.add(
      `seen ${send.way.message.id} by ${send.way.endpointId}: ${status ?? 'no answer'}`,
    );
  }

  /** The sender knows how it ended. */
  answered(send: Send, outcome: Outcome): void {
    this.lastStir = this.world.time.elapsed;
    for (const { way, life, outcome: known } of this.unrecorded) {
      if (way.endpointId !== send.way.endpointId || life !== send.life) continue;
      send.underWay += 1;
      if (known === null && way !== send.way) send.underWayMin += 1;
    }
    send.outcome = outcome;
    send.endedAt = this.world.time.elapsed;
    send.endedWall = this.world.time.wall;
    send.endedDue = send.life.dueClock.now();
    const endpoint = this.endpoints.get(send.way.endpointId);
    if (endpoint !== undefined) endpoint.lastActive = this.world.time.elapsed;
  }

  /** These calls have just become durable, or were refused. */
  committed(life: CoreLife, calls: WriteCall[], results: CallResult[]): void {
    for (const [index, { verb, input }] of calls.entries()) {
      const result = results[index]!;
      if (!('ok' in result)) {
        this.world.totals.refusedWrites += 1;
        // Whoever wrote it tries again in a while.
        this.world.disturbed();
        this.world.trace.add(`refused ${verb}`);
      } else if (result.ok.kind === 'done') {
        this.#happened(life, verb, input, result.ok.value);
      }
    }
    // All of a commit happened at once, in whatever order its calls stand.
    if (this.watermark > this.#checkedWatermark) {
      recordRules.checkWatermark(this, this.#checkedWatermark);
      this.#checkedWatermark = this.watermark;
    }
  }

  #happened(life: CoreLife, verb: WriteCall['verb'], input: unknown, value: unknown): void {
    switch (verb) {
      case 'acceptMessage':
        this.#accepted(input as Message, value as { kind: string; position: number });
        return;
      case 'recordAttempts':
        for (const record of input as AttemptRecord[]) this.#recorded(life, record);
        return;
      case 'stepTask':
        this.#stepped(life, input as WriteInput<'stepTask'>);
        return;
      case 'skipDelivery':
        if ((value as { kind: string }).kind === 'ok') {
          this.#recorded(life, input as AttemptRecord, 'by hand');
        }
        return;
      case 'hastenDelivery':
        if ((value as { kind: string }).kind === 'ok') this.#hastened(input as Hastened);
        return;
      case 'disableFailing':
        if ((value as { kind: string }).kind !== 'ok') return;
        this.failures.checkDisabled((input as { endpointId: string }).endpointId);
        this.endpoints.disabled((input as { endpointId: string }).endpointId);
        return;
      case 'resendMessage':
        this.#resent(input as { position: number; endpointId: string });
        return;
      case 'advanceFresh':
        this.watermark = Math.max(this.watermark, input as number);
        return;
      case 'createApplication': {
        const { id, throttleRate } = input as Application;
        this.rates.applicationRates.set(id, throttleRate);
        return;
      }
      case 'createEndpoint':
      case 'updateEndpoint':
        this.endpoints.saved(value as { kind: string; value: Endpoint });
        return;
      case 'rotateSecret':
        this.endpoints.rotated(input as WriteInput<'rotateSecret'>, value as { kind: string });
        return;
      case 'deleteEndpoint':
        this.endpoints.deleted((input as { id: string }).id, value as { kind: string });
        return;
      case 'parkDeliveries':
        this.world.trace.add(`parked ${(input as ParkedDelivery[]).length}`);
        return;
      default:
    }
  }

  #accepted(message: Message, value: { kind: string; position: number }): void {
    if (value.kind !== 'ok') return;
    const { time, trace } = this.world;
    this.lastStir = time.elapsed;
    const facts: MessageFacts = {
      id: message.id,
      applicationId: message.applicationId,
      position: value.position,
      payload: message.payload!,
      targets: message.targets,
      // A clock that is set back delays what is put off to a moment that it shows.
      dueAt: message.deliverAt ?? message.createdAt,
      committedAt: time.elapsed,
      deliverBefore: message.deliverBefore,
      putOff: message.deliverAt !== null,
    };
    if (this.messages.has(facts.id)) trace.break('one message for an id', facts.id);
    trace.add(`stored ${facts.id} at ${facts.position} for ${facts.targets.length}`);
    this.messages.set(facts.id, facts);
    this.byPosition[facts.position] = facts;
    for (const endpointId of facts.targets) {
      const way = this.wayOf(facts, endpointId);
      this.open.add(way);
      const key = message.ordered?.[endpointId];
      if (key !== undefined) this.order.add(way, key);
    }
    this.world.requests.stored(this, message, facts);
    for (const tell of this.onNextStored.splice(0)) tell();
  }

  #recorded(life: CoreLife, record: AttemptRecord, canceled?: 'by hand'): void {
    this.attempts += 1;
    const { attempt } = record;
    const message = this.byPosition[attempt.position];
    if (message === undefined) {
      this.world.trace.break('durable first', `${attempt.id} is an attempt of no message`);
      return;
    }
    const way = this.wayOf(message, attempt.endpointId);
    this.world.trace.add(
      `recorded ${attempt.trigger} ${attempt.number} ${attempt.status} of ${message.id} to ${attempt.endpointId}`,
    );
    recordRules.check(this, life, way, record, canceled === 'by hand');
    if (attempt.disables !== undefined) this.endpoints.disabled(attempt.endpointId);
    if (way.ended === null || !this.open.delete(way) || way.line === null) return;
    way.line.open.delete(way);
    way.line.lastEndedAt = this.world.time.elapsed;
  }

  /** Those that waited no longer have no record. */
  #stepped(life: CoreLife, { effects }: WriteInput<'stepTask'>): void {
    for (const { verb, input } of effects) {
      const records =
        verb === 'cancelDeliveries'
          ? input
          : verb === 'cancelInLine'
            ? input.map((attempt) => ({ attempt, doneDueAt: null }))
            : [];
      for (const record of records) {
        const { position, id } = record.attempt;
        const written = this.world.reader.get(
          'SELECT 1 FROM attempt WHERE position = ? AND id = ?',
          position,
          id,
        );
        if (written !== undefined) this.#recorded(life, record);
      }
    }
  }

  #hastened({ endpointId, position, at }: Hastened): void {
    const way = this.wayOf(this.byPosition[position]!, endpointId);
    this.world.trace.add(`hastened ${way.message.id} to ${endpointId}`);
    way.dueAt = at;
    way.dueSince = this.world.time.elapsed;
  }

  #resent({ position, endpointId }: { position: number; endpointId: string }): void {
    const message = this.byPosition[position]!;
    this.world.trace.add(`resend asked ${message.id} to ${endpointId}`);
    this.wayOf(message, endpointId).resendsAsked += 1;
  }

  /** The process has died: what it had not recorded never will be. */
  died(): void {
    for (const send of this.unrecorded) send.killed = true;
    this.unrecorded.clear();
    this.rates.clear();
    this.circuits.clear();
    for (const endpoint of this.endpoints.values()) endpoint.settle(this.world.time.elapsed);
    recordRules.checkOwed(this);
  }
}
