/**
 * One life of the core, from start to crash: the real parts over a guarded clock, store and
 * transport. After the crash nothing of it moves again: no timer fires, no promise of the store or
 * the network resolves, and what its code still calls has no effect.
 */
import { DeliveryLoop, type AttemptAnnouncer } from '../../server/src/delivery/delivery-loop.ts';
import { createIds, type Ids } from '../../server/src/domain/ids.ts';
import type { Outcome } from '../../server/src/domain/outcome.ts';
import { defaultRetryScheduleSeconds } from '../../server/src/domain/retry-schedule.ts';
import { AttemptEvents } from '../../server/src/ingest/attempt-events.ts';
import { OperationalAnnouncer } from '../../server/src/ingest/operational-announcer.ts';
import { createAcceptMessage, type AcceptMessage } from '../../server/src/ingest/accept-message.ts';
import { createSteadyClock, type SteadyClock } from '../../server/src/lib/careful-clocks.ts';
import type { Clock } from '../../server/src/lib/clock.ts';
import { limits } from '../../server/src/limits.ts';
import { createPayloadSchemas } from '../../server/src/schema/payload-schemas.ts';
import type { ManageParts } from '../../server/src/manage/manage-parts.ts';
import { PayloadRules } from '../../server/src/manage/payload-rules.ts';
import { Principals } from '../../server/src/manage/principals.ts';
import type { OutboundRequest, Transport } from '../../server/src/outbound/transport.ts';
import { ApplicationPlans } from '../../server/src/storage/application-plans.ts';
import { createSecretBox } from '../../server/src/storage/secret-box.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { BackgroundTasks } from '../../server/src/upkeep/background-tasks.ts';
import { cancelTask } from '../../server/src/upkeep/cancel-task.ts';
import { FailingEndpoints } from '../../server/src/upkeep/failing-endpoints.ts';
import { messageRetention } from '../../server/src/upkeep/retention.ts';
import type { Trimming } from '../../server/src/upkeep/trimming.ts';
import { outcomeOf } from './virtual-network.ts';
import { openStore } from './simulated-store.ts';
import type { World } from './world.ts';
import { noAlarmChannels } from '../support/no-alarm-channels.ts';
import { noSources } from '../support/no-sources.ts';
import { unshaped, untransformed } from '../support/unshaped.ts';

export const masterKey = Buffer.alloc(32, 7);
/** Longer than any run, so that what the rules look at is still there. */
const retentionDays = 60;

export class CoreLife {
  readonly number: number;
  readonly clock: Clock;
  /** By which the core says what is due. */
  readonly dueClock: SteadyClock;
  readonly storage: Storage;
  readonly plans: ApplicationPlans;
  readonly manage: ManageParts;
  readonly accept: AcceptMessage;
  readonly loop: DeliveryLoop;
  /** Whether it takes requests, and how many are under way. */
  isOpen = true;
  requests = 0;
  readonly #world: World;
  readonly #retention: Trimming<number>;
  readonly #tasks: BackgroundTasks;
  readonly #failing: FailingEndpoints;
  #alive = true;
  /** Steps to go until a crash that was laid beforehand. */
  #fuse = Number.POSITIVE_INFINITY;

  constructor(world: World, number: number) {
    this.#world = world;
    this.number = number;
    const { random: seeded, settings, plant, faults } = world;
    this.clock = this.#createClock();
    this.dueClock = createSteadyClock(this.clock);
    const random = plant.random?.(seeded.core) ?? seeded.core;
    const made = createIds(this.clock, random);
    const ids = plant.ids?.(made, world) ?? made;
    const store = openStore({
      life: this,
      statements: world.statements,
      faults,
      random: seeded.store,
      msMax: settings.storeMsMax,
      committed: (calls, results) => world.committed(this, calls, results),
      answered: (verb) => {
        if (verb === 'retrySchedules') world.ledger.circuits.schedulesRead();
      },
    });
    this.storage = plant.storage?.(store, world) ?? store;
    const secretBox = createSecretBox([masterKey], random);
    this.plans = new ApplicationPlans(this.storage, secretBox, limits.plans.applicationsMax);
    plant.plans?.(this.plans);
    const report = (problem: string): void => {
      if (!this.#alive) return;
      world.trace.add(`core: ${problem}`);
      // The store may fail; what the core reports beside that is a mistake of its own.
      if (/(Type|Reference|Range)Error/.test(problem)) {
        world.trace.break('no error without a handler', problem);
      }
    };
    const { clock, dueClock, storage, plans } = this;
    const direct: Transport = {
      send: (request) => this.#send(request),
      close: () => Promise.resolve(),
    };
    const transport = plant.transport?.(direct, world) ?? direct;
    this.loop = new DeliveryLoop(
      {
        attemptAnnouncer: this.#createAnnouncer(ids, report),
        clock,
        dueClock,
        random,
        ids,
        plans,
        transport,
        shaping: unshaped,
        storage,
        report,
        retryScheduleSeconds: plant.retryScheduleSeconds ?? defaultRetryScheduleSeconds,
        userAgent: 'Gancho/simulation',
      },
      settings.delivery,
    );
    const offer = plant.offer?.(this.loop, world) ?? this.loop.offer.bind(this.loop);
    this.accept = createAcceptMessage({
      clock,
      ids,
      storage,
      admission: (arrival) => this.loop.admission(arrival),
      onAccepted: offer,
    });
    const payloadSchemas = createPayloadSchemas(limits.schemas);
    this.manage = {
      storage,
      plans,
      secretBox,
      clock,
      ids,
      random,
      payloadSchemas,
      payloadRules: new PayloadRules(storage, payloadSchemas, limits.payloadRules),
      urlRefusal: () => null,
      isNamedHost: () => false,
      tokenUrlRefusal: () => null,
      tlsRefusal: () => null,
      transformations: untransformed,
      wakeDelivery: (endpointId, dueAt) => {
        if (this.#alive) world.ledger.circuits.triedNow(endpointId);
        this.loop.wake(endpointId, dueAt);
      },
      withdraw: (rows) => this.loop.withdraw(rows),
      forgetPayloads: (positions) => this.loop.forgetPayloads(new Set(positions)),
      wakeAlarms: () => {},
      alarmChannels: noAlarmChannels,
      wakeTasks: () => this.#tasks.wake(),
      taskEnded: () => {},
      principals: new Principals(storage, limits.access.principalsMax),
      wakeRemoval: () => {},
      consent: { required: false, origin: 'gancho', wake: () => {} },
      sources: noSources(storage, secretBox),
      announcer: { messagesFor: async () => [], accepted: () => {}, forget: () => {} },
    };
    const endWaiting = cancelTask(
      { storage, clock, ids, withdraw: (rows) => this.loop.withdraw(rows) },
      limits.tasks,
    );
    this.#tasks = new BackgroundTasks(
      { storage, clock, report, handlers: { 'endpoint.cancel': endWaiting }, ended: () => {} },
      limits.tasks.runner,
    );
    this.#failing = new FailingEndpoints(
      {
        storage,
        clock,
        ids,
        report,
        announcer: this.manage.announcer,
        disabled: (applicationId) => {
          plans.forget(applicationId);
          this.#tasks.wake();
          for (const endpoint of world.ledger.endpoints.values()) {
            if (endpoint.applicationId === applicationId)
              endpoint.settleDisabling(world.time.elapsed);
          }
        },
      },
      { ...limits.health, allowedMs: settings.failingMsMax },
    );
    this.#retention = messageRetention(
      { storage, clock, report },
      { ...limits.upkeep, keptDays: retentionDays },
    );
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Rejects when the store cannot say what is open: the process would end then. */
  async start(): Promise<void> {
    await this.loop.start();
    this.#retention.start();
    this.#tasks.start();
    this.#failing.start();
  }

  /** Ends in order, as the program does when it is told to. */
  async stop(): Promise<void> {
    this.#retention.stop();
    await this.#failing.stop();
    await this.#tasks.stop();
    await this.loop.stop(limits.shutdownMs);
    await this.storage.close();
  }

  /** Ends here and now. */
  end(): void {
    this.#alive = false;
  }

  /** Lets the core die at one of its next steps: before or after a write, a read, an answer. */
  layFuse(steps: number): void {
    this.#fuse = steps;
  }

  /** Runs after a while, if this life lasts that long. */
  later(delayMs: number, run: () => void): void {
    if (!this.#step()) return;
    this.#world.time.event(delayMs, () => {
      if (this.#step()) run();
    });
  }

  /** A promise on something outside of the core: it never settles once this life is over. */
  promise<T>(start: (resolve: (value: T) => void, reject: (error: Error) => void) => void) {
    return new Promise<T>((resolve, reject) => {
      if (this.#alive) start(resolve, reject);
    });
  }

  #step(): boolean {
    if (!this.#alive) return false;
    this.#fuse -= 1;
    if (this.#fuse > 0) return true;
    this.#world.crash('between two steps');
    return false;
  }

  #createClock(): Clock {
    const { time, settings, random } = this.#world;
    return {
      now: () => time.wall,
      elapsed: () => time.elapsed,
      after: (delayMs, run) => {
        if (!this.#alive) return () => {};
        const late = delayMs > 0 ? random.order.between(0, settings.timerLateMsMax) : 0;
        return time.timer(delayMs + late, () => {
          if (this.#alive) run();
        });
      },
    };
  }

  /** Nobody listens; what an attempt leaves beside its record is as in the program. */
  #createAnnouncer(ids: Ids, report: (problem: string) => void): AttemptAnnouncer {
    const { clock, storage, plans } = this;
    const accepting = { clock, ids, storage, onAccepted: () => {}, admission: () => null };
    const { operational } = limits;
    const events = new AttemptEvents(
      {
        clock,
        storage,
        plans,
        report,
        announcer: new OperationalAnnouncer({ ...accepting, plans, report }, 10),
        disabled: (applicationId) => {
          plans.forget(applicationId);
          this.#tasks.wake();
        },
      },
      operational,
    );
    return {
      announcementsOf: (attempt) => events.announcementsOf(attempt),
      announced: (messages, positions) => events.announced(messages, positions),
      recorded: (attempt) => {
        events.recorded(attempt);
        if (attempt.disables !== undefined) this.#world.ledger.endpoints.settle(attempt.endpointId);
      },
    };
  }

  #send(request: OutboundRequest): Promise<Outcome> {
    return this.promise((resolve) => {
      if (!this.#step()) return;
      const { ledger, network, time, settings } = this.#world;
      const send = ledger.sending(this, request);
      const fate = network.fateOf(new URL(request.url).host, time.wall);
      // What is on its way arrives, whatever becomes of the sender.
      if (fate.arrivesAfter !== null) {
        time.event(fate.arrivesAfter, () => ledger.arrived(send, fate.status));
      }
      const durationMs = Math.min(fate.answeredAfter, fate.brokenAfter, settings.deadlineMs);
      this.later(durationMs, () => {
        const outcome = outcomeOf(fate, durationMs);
        ledger.answered(send, outcome);
        resolve(outcome);
      });
    });
  }
}
