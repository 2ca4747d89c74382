/**
 * One life of a process that is one of several nodes: the parts of the program, put together as it
 * does, over a clock, sockets and a way out that the world owns. It can be paused: whatever reaches
 * it meanwhile, timers and answers alike, comes when it wakes.
 */
import { createSharedWork, queuedBy } from '../../../server/src/compose-nodes.ts';
import { DeliveryLoop } from '../../../server/src/delivery/delivery-loop.ts';
import { DeliverySeat } from '../../../server/src/delivery-seat.ts';
import { ownerOf } from '../../../server/src/domain/background-task.ts';
import { createIds } from '../../../server/src/domain/ids.ts';
import type { Outcome } from '../../../server/src/domain/outcome.ts';
import { AttemptEvents } from '../../../server/src/ingest/attempt-events.ts';
import {
  createAcceptMessage,
  type AcceptMessage,
  type AcceptParts,
} from '../../../server/src/ingest/accept-message.ts';
import { OperationalAnnouncer } from '../../../server/src/ingest/operational-announcer.ts';
import { createSteadyClock } from '../../../server/src/lib/careful-clocks.ts';
import type { Clock } from '../../../server/src/lib/clock.ts';
import { limits } from '../../../server/src/limits.ts';
import type { ManageParts } from '../../../server/src/manage/manage-parts.ts';
import { PayloadRules } from '../../../server/src/manage/payload-rules.ts';
import { Principals } from '../../../server/src/manage/principals.ts';
import type { SharedWork } from '../../../server/src/nodes/shared-work.ts';
import type { OutboundRequest } from '../../../server/src/outbound/transport.ts';
import { createPayloadSchemas } from '../../../server/src/schema/payload-schemas.ts';
import { ApplicationPlans } from '../../../server/src/storage/application-plans.ts';
import type { SharedStore } from '../../../server/src/storage/contract/nodes.ts';
import { openPostgres } from '../../../server/src/storage/postgres/open-postgres.ts';
import { createSecretBox } from '../../../server/src/storage/secret-box.ts';
import type { Storage } from '../../../server/src/storage/storage.ts';
import { BackgroundTasks } from '../../../server/src/upkeep/background-tasks.ts';
import { cancelTask } from '../../../server/src/upkeep/cancel-task.ts';
import { FailingEndpoints } from '../../../server/src/upkeep/failing-endpoints.ts';
import { masterKey } from '../core-life.ts';
import { outcomeOf } from '../virtual-network.ts';
import type { NodesWorld } from './nodes-world.ts';
import type { Link, ServerClient } from './simulated-server.ts';
import { noAlarmChannels } from '../../support/no-alarm-channels.ts';
import { noSources } from '../../support/no-sources.ts';
import { unshaped, untransformed } from '../../support/unshaped.ts';

export interface NodeWish {
  /** What operators call it, and what only one living process can have. */
  name: string;
  identity: string;
  role: 'all' | 'api' | 'worker';
  /** By how much its clock is ahead of the others'. */
  clockMs: number;
}

/** What exists once the store is open. */
export interface NodeParts {
  storage: Storage;
  plans: ApplicationPlans;
  manage: ManageParts;
  accept: AcceptMessage;
  seat: DeliverySeat;
  work: SharedWork;
  stop: () => Promise<void>;
}

export class NodeLife implements ServerClient {
  readonly number: number;
  readonly wish: NodeWish;
  readonly clock: Clock;
  readonly link: Link = { cut: false, deaf: false, next: null };
  /** Its number among the nodes; 0 before it has joined. */
  node = 0;
  /** null until it has started. */
  parts: NodeParts | null = null;
  /** Whether it takes requests, and how many are under way. */
  isOpen = false;
  requests = 0;
  /** Whether it is stopping in order. */
  leaving = false;
  /** When its way to the database, or itself, last had something. */
  troubledAt: number;
  readonly #world: NodesWorld;
  #alive = true;
  #pausedUntil = 0;
  readonly #missed: { run: () => void; isTimer: boolean }[] = [];

  constructor(world: NodesWorld, number: number, wish: NodeWish) {
    this.#world = world;
    this.number = number;
    this.wish = wish;
    this.troubledAt = world.time.elapsed;
    this.clock = this.#createClock();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get isPaused(): boolean {
    return this.#pausedUntil > this.#world.time.elapsed;
  }

  get isWell(): boolean {
    return this.#alive && this.parts !== null && !this.isPaused && !this.link.cut;
  }

  arrive(delayMs: number, run: () => void): void {
    this.#world.time.event(delayMs, () => this.#let(run, false));
  }

  /** Everything stands still. */
  pause(forMs: number): void {
    const { time } = this.#world;
    this.#pausedUntil = Math.max(this.#pausedUntil, time.elapsed + forMs);
    time.event(forMs, () => {
      if (this.isPaused || !this.#alive) return;
      this.troubledAt = time.elapsed;
      this.#world.trace.add(`${this.wish.name} wakes`);
      const missed = this.#missed.splice(0);
      const timersFirst = this.#world.random.order.chance(0.5);
      const inOrder = missed.toSorted((one, other) =>
        timersFirst
          ? Number(other.isTimer) - Number(one.isTimer)
          : Number(one.isTimer) - Number(other.isTimer),
      );
      // What comes over one connection keeps its order.
      for (const [index, { run }] of inOrder.entries()) this.arrive(index / 1000, run);
    });
  }

  /** Ends here and now. */
  end(): void {
    this.#alive = false;
    this.isOpen = false;
    this.#missed.length = 0;
  }

  /** Rejects where the program would not start. */
  async start(): Promise<void> {
    const { server, random, trace, settings, plant } = this.#world;
    const report = (problem: string): void => this.#report(problem);
    const { clock } = this;
    const opened = await openPostgres({
      url: 'postgres://gancho@database:5432/gancho',
      clock,
      random: random.core,
      groupCommit: limits.groupCommit,
      connections: settings.connections,
      report,
      found: (messages) => {
        trace.add(`${this.wish.name}: ${messages.length} were accepted after all`);
        for (const { message, ...place } of messages) parts.seat.loop.offer(message, place);
      },
      openSocket: () => server.openSocket(this),
    });
    const shared =
      plant.shared?.(this.#named(opened.shared), this.#world) ?? this.#named(opened.shared);
    const storage = plant.storage?.(opened, this.#world) ?? opened;
    const parts = this.#compose(storage, shared, report);
    await parts.work.join();
    this.isOpen = this.wish.role !== 'worker';
    await parts.seat.start();
    await parts.work.start();
    this.parts = parts;
  }

  /** Remembers which node it is. */
  #named(shared: SharedStore): SharedStore {
    return {
      ...shared,
      join: async (which) => {
        const joined = await shared.join(which);
        this.node = joined.node;
        this.#world.joined(this);
        return joined;
      },
    };
  }

  #compose(storage: Storage, shared: SharedStore, report: (problem: string) => void): NodeParts {
    const { random: seeded, settings, book } = this.#world;
    const { clock } = this;
    const random = seeded.core;
    const ids = createIds(clock, random);
    const secretBox = createSecretBox([masterKey], random);
    const plans = new ApplicationPlans(storage, secretBox, limits.plans.applicationsMax);
    const payloadSchemas = createPayloadSchemas(limits.schemas);
    const payloadRules = new PayloadRules(storage, payloadSchemas, limits.payloadRules);
    const principals = new Principals(storage, limits.access.principalsMax);
    const ingest: AcceptParts = {
      clock,
      ids,
      storage,
      onAccepted: (message, place) => seat.loop.offer(message, place),
      admission: (arrival) => seat.loop.admission(arrival),
      queued: queuedBy(() => work, this.wish.role),
    };
    const announcer = new OperationalAnnouncer(
      { ...ingest, plans, report },
      limits.operational.environmentsMax,
    );
    const disabled = (applicationId: string): void => {
      plans.forget(applicationId);
      tasks.wake();
    };
    const attemptEvents = new AttemptEvents(
      { plans, report, announcer, storage, clock, disabled },
      limits.operational,
    );
    const work = createSharedWork(
      {
        shared,
        clock,
        report,
        seat: () => seat,
        plans,
        announcer,
        payloadRules,
        principals,
        sourcePlans: noSources(storage, secretBox).plans,
        wakeTasks: () => tasks.wake(),
        // Nobody looks on.
        happened: () => {},
      },
      this.wish,
      { role: this.wish.role, leaseSeconds: settings.leaseMs / 1000 },
    );
    const dueClock = createSteadyClock(clock);
    const transport = {
      send: (request: OutboundRequest) => this.#send(request),
      close: () => Promise.resolve(),
    };
    const deliver = {
      clock,
      dueClock,
      random,
      ids,
      plans,
      transport,
      shaping: unshaped,
      retryScheduleSeconds: settings.retryScheduleSeconds,
      userAgent: 'Gancho/simulation',
    };
    const seat = new DeliverySeat({
      create: () =>
        new DeliveryLoop(
          { ...deliver, attemptAnnouncer: attemptEvents, storage, report, ownership: work },
          settings.delivery,
        ),
      clock,
      report,
      works: this.wish.role !== 'api',
      againMs: limits.delivery.againMs,
    });
    const withdraw: ManageParts['withdraw'] = (rows) => seat.loop.withdraw(rows);
    const endWaiting = cancelTask({ storage, clock, ids, withdraw }, limits.tasks);
    const tasks = new BackgroundTasks(
      {
        storage,
        clock,
        report,
        handlers: { 'endpoint.cancel': endWaiting },
        ended: () => {},
        isOurs: (task) => work.owns(ownerOf(task)),
      },
      limits.tasks.runner,
    );
    const failing = new FailingEndpoints(
      {
        storage,
        clock,
        ids,
        report,
        announcer,
        disabled,
        isOnDuty: () => work.isOnDuty,
      },
      { ...limits.health, allowedMs: settings.failingMsMax },
    );
    const manage: ManageParts = {
      storage,
      plans,
      secretBox,
      clock,
      ids,
      random,
      payloadSchemas,
      payloadRules,
      principals,
      announcer,
      urlRefusal: () => null,
      isNamedHost: () => false,
      tokenUrlRefusal: () => null,
      tlsRefusal: () => null,
      transformations: untransformed,
      wakeDelivery: (endpointId, dueAt) => {
        book.triedNow(endpointId);
        seat.loop.wake(endpointId, dueAt);
      },
      withdraw,
      forgetPayloads: () => {},
      wakeAlarms: () => {},
      alarmChannels: noAlarmChannels,
      wakeTasks: () => tasks.wake(),
      taskEnded: () => {},
      wakeRemoval: () => {},
      consent: { required: false, origin: 'gancho', wake: () => {} },
      sources: noSources(storage, secretBox),
    };
    const started = work.start.bind(work);
    work.start = async () => {
      await started();
      tasks.start();
      failing.start();
    };
    return {
      storage,
      plans,
      manage,
      accept: createAcceptMessage(ingest),
      seat,
      work,
      async stop() {
        await failing.stop();
        await tasks.stop();
        await seat.loop.stop(limits.shutdownMs);
        await attemptEvents.flush();
        await work.stop();
        await storage.close();
      },
    };
  }

  #let(run: () => void, isTimer: boolean): void {
    if (!this.#alive) return;
    if (this.isPaused) this.#missed.push({ run, isTimer });
    else run();
  }

  #createClock(): Clock {
    const { time, settings, random } = this.#world;
    return {
      now: () => time.wall + this.wish.clockMs,
      elapsed: () => time.elapsed,
      after: (delayMs, run) => {
        if (!this.#alive) return () => {};
        const late = delayMs > 0 ? random.order.between(0, settings.timerLateMsMax) : 0;
        let cancelled = false;
        const cancel = time.timer(delayMs + late, () => {
          this.#let(() => {
            if (!cancelled) run();
          }, true);
        });
        return () => {
          cancelled = true;
          cancel();
        };
      },
    };
  }

  #report(problem: string): void {
    if (!this.#alive) return;
    const { trace } = this.#world;
    trace.add(`${this.wish.name}: ${problem}`);
    // The store may fail; what is reported beside that is a mistake of its own.
    if (/(Type|Reference|Range)Error|syntax error|violates/.test(problem)) {
      trace.break('no error without a handler', problem);
    }
  }

  #send(request: OutboundRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      if (!this.#alive) return;
      const { book, network, time, settings } = this.#world;
      const send = book.sending(this, request);
      const fate = network.fateOf(new URL(request.url).host, time.wall);
      // What is on its way arrives, whatever becomes of the sender.
      if (fate.arrivesAfter !== null)
        time.event(fate.arrivesAfter, () => book.arrived(send, fate.status));
      const durationMs = Math.min(fate.answeredAfter, fate.brokenAfter, settings.deadlineMs);
      time.event(durationMs, () => book.overAtReceiver(send));
      this.arrive(durationMs, () => {
        const outcome = outcomeOf(fate, durationMs);
        book.answered(send, outcome);
        resolve(outcome);
      });
    });
  }
}
