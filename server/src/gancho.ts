/** The composition root: hands each room its parts and starts them in order. */
import type { Config } from './config.ts';
import { previewDelivery } from './delivery/preview-delivery.ts';
import { deliverOnce, type DeliverParts } from './delivery/deliver-once.ts';
import { DeliveryLoop } from './delivery/delivery-loop.ts';
import { askerOf } from './domain/consent.ts';
import { createIds } from './domain/ids.ts';
import { alone, type Ownership } from './domain/ownership.ts';
import { brokerSourceKinds } from './manage/broker-source-kinds.ts';
import { heartbeatKind } from './manage/timed-kinds.ts';
import { ownerOf, type BackgroundTask } from './domain/background-task.ts';
import { createSharedWork, farListeners, queuedBy } from './compose-nodes.ts';
import { alsoLive, createLive } from './compose-live.ts';
import { createSendAlarm } from './compose-alarms.ts';
import { createBrokers } from './compose-brokers.ts';
import { createPreviewParts } from './compose-preview.ts';
import { createShaping } from './compose-shaping.ts';
import { createRunningKinds, createSourceRunner } from './compose-running.ts';
import { createSources } from './compose-sources.ts';
import { createSystemLook, keptDaysOf } from './compose-system.ts';
import { DeliverySeat } from './delivery-seat.ts';
import { openStore, type OpenStoreInput } from './open-store.ts';
import { createHttpServer } from './http/server.ts';
import { SignInGuard } from './http/sign-in-guard.ts';
import { sandboxPath } from './http/sandbox.ts';
import { AttemptEvents } from './ingest/attempt-events.ts';
import { IssueBook } from './ingest/issue-book.ts';
import { OperationalAnnouncer } from './ingest/operational-announcer.ts';
import { createAcceptMessage, type AcceptParts } from './ingest/accept-message.ts';
import { createBroadcastMessage } from './ingest/broadcast-message.ts';
import { createPublishIntoApplication } from './ingest/publish-into-application.ts';
import { createAcceptMessages } from './ingest/accept-messages.ts';
import { createCautiousClock, createSteadyClock } from './lib/careful-clocks.ts';
import { systemClock } from './lib/clock.ts';
import { Passwords } from './lib/passwords.ts';
import { systemRandom } from './lib/random.ts';
import { TroubleList } from './lib/trouble-list.ts';
import { limits } from './limits.ts';
import { AuditBook } from './manage/audit-book.ts';
import { Principals } from './manage/principals.ts';
import { PayloadRules } from './manage/payload-rules.ts';
import { fitEventType } from './verify/fit-event-type.ts';
import { unreadableSecret } from './manage/endpoint-secret.ts';
import { createAddressGuard } from './outbound/address-guard.ts';
import {
  isNamedHost,
  isOwnReceiver,
  tokenUrlRefusal,
  urlRefusal,
  type OwnReceiver,
} from './outbound/endpoint-url.ts';
import { createOwnAddresses } from './outbound/own-addresses.ts';
import { tlsRefusal } from './outbound/routes.ts';
import { createTransport } from './outbound/send-request.ts';
import { withHttpAuth } from './outbound/send-with-auth.ts';
import { withAccessTokens } from './outbound/send-with-token.ts';
import { ApplicationPlans } from './storage/application-plans.ts';
import { createPayloadSchemas } from './schema/payload-schemas.ts';
import { createReadYaml } from './schema/read-yaml.ts';
import { agreeOnStart } from './storage/agree-on-start.ts';
import { createSecretBox } from './storage/secret-box.ts';
import { createTransformations } from './transform/transformations.ts';
import { BrokerSources } from './upkeep/broker-sources.ts';
import { BackgroundTasks } from './upkeep/background-tasks.ts';
import { createTaskHandlers } from './upkeep/task-handlers.ts';
import { Alarms } from './upkeep/alarms.ts';
import { AccessRemoval } from './upkeep/access-removal.ts';
import { AskConsent } from './upkeep/ask-consent.ts';
import { FailingEndpoints } from './upkeep/failing-endpoints.ts';
import { KeyUse } from './upkeep/key-use.ts';
import { TellAlarms } from './upkeep/tell-alarms.ts';
import { figuresKept } from './manage/figures.ts';
import { statisticsKeptMs } from './manage/statistics.ts';
import {
  alarmRetention,
  environmentRetention,
  figureRetention,
  issueRetention,
  auditRetention,
  messageRetention,
  sourceRetention,
  statisticsRetention,
  taskRetention,
} from './upkeep/retention.ts';
import type { HttpParts } from './http/http-parts.ts';

const dayMs = 86_400_000;

export interface GanchoInput {
  config: Config;
  version: string;
  databasePath: string;
  /** What this process is called among those that share its store, and what no other one has. */
  node: { name: string; identity: string };
  /** The first seals secrets, all of them open. */
  masterKeys: readonly Uint8Array[];
  report: (problem: string) => void;
  /** The promise cannot be kept any more: must end the process at once, with this sentence. */
  lost: (sentence: string) => void;
  /** Called once it listens and before it takes work. */
  prepare: (
    parts: HttpParts,
    place: { sandboxUrl: string; environmentId?: string },
  ) => Promise<void>;
}

export interface Gancho {
  /** Where it listens. */
  origin: string;
  /** Ends in order: no new requests, deliveries under way recorded, the store closed. */
  stop: () => Promise<void>;
}

/** Starts everything; rejects, with nothing left running, when a part cannot start. */
export async function startGancho(input: GanchoInput): Promise<Gancho> {
  const { config, version } = input;
  const clock = systemClock;
  const startedAt = clock.now();
  const troubles = new TroubleList(clock, limits.upkeep.troublesMax);
  const report = (problem: string): void => {
    troubles.note(problem);
    input.report(problem);
  };
  const random = systemRandom;
  const ids = createIds(clock, random);
  const { databasePath, lost } = input;
  const found: OpenStoreInput['found'] = (message, place) => seat.loop.offer(message, place);
  const store = await openStore({ config, databasePath, clock, random, report, lost, found });
  const { storage, shared } = store;
  const secretBox = createSecretBox(input.masterKeys, random);
  const plans = new ApplicationPlans(storage, secretBox, limits.plans.applicationsMax);
  const payloadSchemas = createPayloadSchemas(limits.schemas);
  const guard = createAddressGuard(config.allowSubnets, createOwnAddresses(clock));
  let ownReceiver: OwnReceiver | null = null;
  const urlRules = () => ({ guard, own: ownReceiver, httpsOnly: config.httpsOnly });

  const wayOut = {
    ...limits.outbound,
    allowSubnets: config.allowSubnets,
    nameServers: config.dnsServers,
    proxyUrl: config.egressProxy,
    httpsOnly: config.httpsOnly,
    deadlineMs: config.requestTimeoutSeconds * 1000,
    ownReceiver: () => ownReceiver,
  };
  const bareTransport = createTransport(clock, wayOut);
  const transformations = createTransformations(clock, limits.transformations);
  const brokers = createBrokers(clock, bareTransport, { ...wayOut, tlsOnly: config.httpsOnly });
  const tokenTransport = withAccessTokens(bareTransport, clock, random, {
    ...limits.tokens,
    deadlineMs: config.requestTimeoutSeconds * 1000,
  });
  const transport = withHttpAuth(tokenTransport, clock, random);
  const live = createLive(
    { clock, random, plans },
    shared === null ? null : farListeners(() => sharedWork!),
  );
  const ingestParts: AcceptParts = {
    clock,
    ids,
    storage,
    onAccepted: (message, place) => {
      seat.loop.offer(message, place);
      live.accepted(message);
    },
    admission: (arrival) => seat.loop.admission(arrival),
    ...(shared === null ? {} : { queued: queuedBy(() => sharedWork!, config.role) }),
  };
  const announcer = new OperationalAnnouncer(
    { ...ingestParts, plans, report },
    limits.operational.environmentsMax,
  );
  /** Nothing more may go out to it, and what waits for it ends. */
  const endpointDisabled = (applicationId: string): void => {
    plans.forget(applicationId);
    tasks.wake();
  };
  const attemptEvents = new AttemptEvents(
    { plans, report, announcer, storage, clock, disabled: endpointDisabled },
    limits.operational,
  );
  const issueBook = new IssueBook({ clock, ids, storage, report }, limits.issues.book);
  const accept = createAcceptMessage(ingestParts);
  const userAgent = `Gancho/${version}`;
  const sources = createSources({
    clock,
    ids,
    storage,
    secretBox,
    plans,
    accept,
    transport,
    userAgent,
    report,
    rejected: (...one) => issueBook.noteRejected(...one),
    ownKinds: [
      ...brokerSourceKinds,
      ...createRunningKinds({ tokenUrlRefusal: (url) => tokenUrlRefusal(url, urlRules()) }),
    ],
    received: live.received,
    wake: () => {
      brokerSources.wake();
      sourceRunner.wake();
    },
  });
  const deliverParts: DeliverParts = {
    clock,
    dueClock: createSteadyClock(clock),
    random,
    ids,
    plans,
    transport,
    shaping: createShaping({
      transform: transformations.run,
      brokers: brokers.senders,
      sendMail: brokers.sendMail,
      publish: createPublishIntoApplication({
        plans,
        accept,
        payloadRefusal: (...one) => payloadRules.reasonAgainst(...one),
      }),
      clock,
      transport,
      urlRefusal: (url) => tokenUrlRefusal(url, urlRules()),
      userAgent,
    }),
    retryScheduleSeconds: config.retryScheduleSeconds,
    userAgent,
  };
  const previewParts = createPreviewParts({ clock, userAgent, transform: transformations.run });
  const principals = new Principals(storage, limits.access.principalsMax);
  const payloadRules = new PayloadRules(storage, payloadSchemas, limits.payloadRules);
  const sharedWork =
    shared === null
      ? null
      : createSharedWork(
          {
            shared,
            clock,
            report,
            seat: () => seat,
            plans,
            announcer,
            payloadRules,
            principals,
            sourcePlans: sources.plans,
            wakeTasks: () => tasks.wake(),
            happened: live.heardOf,
          },
          input.node,
          config,
        );
  const ownership: Ownership = sharedWork ?? alone;
  const sourceRunner = createSourceRunner({
    storage,
    clock,
    secretBox,
    ownership,
    accept: sources.accept,
    transport,
    urlRefusal: (url) => tokenUrlRefusal(url, urlRules()),
    tell: (environmentId, type, data) => announcer.emit(environmentId, type, data),
    userAgent,
    report,
  });
  const brokerSources = new BrokerSources(
    {
      storage,
      clock,
      random,
      ownership,
      consume: brokers.consume,
      accept: sources.accept,
      keep: sources.keep,
      fitEventType,
      open: (source) => sources.plans.open(source),
      report,
    },
    { ...limits.brokers.sources, ...limits.brokers.records },
  );
  const seat = new DeliverySeat({
    create: () =>
      new DeliveryLoop(
        {
          ...deliverParts,
          attemptAnnouncer: alsoLive(alsoLive(attemptEvents, live.recorded), (one) =>
            issueBook.noteAttempt(one),
          ),
          storage,
          report,
          ownership,
        },
        shared === null ? limits.delivery : limits.sharedDelivery,
      ),
    clock,
    report,
    works: config.role !== 'api',
    againMs: limits.delivery.againMs,
  });
  const isOnDuty = (): boolean => sharedWork?.isOnDuty ?? true;
  const ageClock = createCautiousClock(clock, limits.upkeep.clockJumps, report);
  const upkeepParts = { storage, clock: ageClock, report, isOnDuty };
  const trimming = messageRetention(upkeepParts, {
    ...limits.upkeep,
    keptDays: config.retentionDays,
  });
  const retentions = [
    trimming,
    environmentRetention(upkeepParts, {
      ...limits.upkeep.environments,
      keptDays: config.retentionDays,
    }),
    statisticsRetention(upkeepParts, { ...limits.statistics, keptMs: statisticsKeptMs }),
    figureRetention(upkeepParts, { ...limits.figures, ...figuresKept }),
    taskRetention(upkeepParts, limits.tasks.retention),
    issueRetention(upkeepParts, limits.issues.retention),
    alarmRetention(upkeepParts, limits.alarms.retention),
    auditRetention(upkeepParts, limits.access.audit),
    sourceRetention(upkeepParts, { ...limits.sources.trimming, keptMs: limits.sources.keptMs }),
  ];

  const audit = new AuditBook(storage, clock, limits.access.audit.book, report);
  const keyUse = new KeyUse(storage, clock, limits.access.noteUseEveryMs, report);
  const accessRemoval = new AccessRemoval(
    storage,
    clock,
    limits.access.removal,
    (applicationId) => plans.forget(applicationId),
    report,
    isOnDuty,
  );

  const forgetPayloads = (positions: number[]): void => {
    const removed = new Set(positions);
    seat.loop.forgetPayloads(removed);
    sharedWork?.tellRemoved(positions);
    // Once more for what was being read while the payloads went.
    clock.after(limits.tasks.forgetAgainMs, () => seat.loop.forgetPayloads(removed));
  };
  const taskHandlers = createTaskHandlers(
    {
      storage,
      plans,
      clock,
      ids,
      wakeDelivery: (endpointId, dueAt) => seat.loop.wake(endpointId, dueAt),
      withdraw: (rows) => seat.loop.withdraw(rows),
      forgetPayloads,
      broadcastMessage: createBroadcastMessage(ingestParts),
      lookForFresh: () => {
        void seat.loop.lookForFresh();
        sharedWork?.tellWalk();
      },
    },
    limits.tasks,
  );
  const taskEnded = ({ id, environmentId, type, status, data }: BackgroundTask): void => {
    const told = { taskId: id, task: type, status, data };
    void announcer.emit(environmentId, 'background_task.finished', told);
  };
  const tasks = new BackgroundTasks(
    {
      storage,
      clock,
      report,
      handlers: taskHandlers,
      ended: taskEnded,
      isOurs: (task) => ownership.owns(ownerOf(task)),
    },
    limits.tasks.runner,
  );

  const failingEndpoints = new FailingEndpoints(
    { ...upkeepParts, ids, announcer, disabled: endpointDisabled },
    { ...limits.health, allowedMs: config.disableAfterDays * dayMs },
  );

  const { sendMail } = brokers;
  const sendAlarm = createSendAlarm({ clock, transport, sendMail, config, userAgent });
  const tellAlarms = new TellAlarms(
    { storage, clock, secretBox, send: sendAlarm, report, isOnDuty },
    {
      ...limits.alarms.telling,
      claimMs: wayOut.deadlineMs + limits.alarms.claimMarginMs,
      publicUrl: config.publicUrl,
    },
  );
  const alarms = new Alarms(
    { storage, clock, ids, announcer, report, left: () => tellAlarms.wake(), isOnDuty },
    limits.alarms.runner,
  );

  const asker = askerOf(config.publicUrl);
  const askConsent = new AskConsent(
    {
      storage,
      clock,
      secretBox,
      transport,
      announcer,
      settled: (applicationId, endpointId) => {
        plans.forget(applicationId);
        seat.loop.wake(endpointId);
      },
      report,
      isOnDuty,
    },
    { ...limits.consent, ...asker, userAgent: deliverParts.userAgent },
  );

  let ready = false;
  const parts: HttpParts = {
    storage,
    plans,
    payloadSchemas,
    payloadRules,
    principals,
    secretBox,
    clock,
    ids,
    random,
    signIns: new SignInGuard(clock, random, limits.access.signIns),
    attemptOnce: async (delivery) =>
      (await deliverOnce(deliverParts, delivery, await plans.load(delivery.applicationId))).attempt,
    preview: (asked) => previewDelivery(previewParts, asked),
    accept,
    receive: async (plan, request) => {
      const answer = await sources.receive(plan, request);
      if (plan.source.type === heartbeatKind.type) sourceRunner.beat(plan.source.applicationId);
      return answer;
    },
    noteUnread: sources.noteUnread,
    sources,
    acceptMessages: createAcceptMessages(ingestParts),
    announcer,
    report,
    isReady: () => ready,
    isWritable: store.isWritable,
    readYaml: createReadYaml(clock, limits.yaml),
    urlRefusal: (url) => urlRefusal(url, urlRules()),
    isNamedHost: (url) => isOwnReceiver(url, ownReceiver) || isNamedHost(url, guard),
    tokenUrlRefusal: (url) => tokenUrlRefusal(url, urlRules()),
    tlsRefusal,
    transformations,
    wakeDelivery: (endpointId, dueAt) => seat.loop.wake(endpointId, dueAt),
    withdraw: (rows) => seat.loop.withdraw(rows),
    forgetPayloads,
    wakeTasks: () => tasks.wake(),
    taskEnded,
    wakeAlarms: () => alarms.wake(),
    alarmChannels: {
      send: sendAlarm,
      sendsMail: config.smtpUrl !== null,
      publicUrl: config.publicUrl,
      wake: () => tellAlarms.wake(),
    },
    wakeRemoval: () => accessRemoval.wake(),
    audit,
    views: limits.views,
    members: {
      ...limits.access.members,
      passwords: new Passwords(random, limits.access.passwords),
    },
    consent: {
      required: config.requireConsent,
      origin: asker.origin,
      wake: () => askConsent.wake(),
    },
    rateStatus: (endpointId, applicationId) => seat.loop.rateStatus(endpointId, applicationId),
    deliveryState: (endpointId) => seat.loop.deliveryState(endpointId),
    noteKeyUse: (keyId) => keyUse.note(keyId),
    live: live.feed,
    keptDays: keptDaysOf(config),
    systemHealth: createSystemLook({
      config,
      version,
      name: input.node.name,
      startedAt,
      databasePath,
      storage,
      isWritable: store.isWritable,
      troubles,
      trimmedAt: () => trimming.endedAt,
    }),
  };
  const listening = `http://${hostInUrl(config.host)}`;
  const http = await createHttpServer(parts, {
    ...limits.http,
    live: limits.live,
    version,
    publicUrl: config.publicUrl ?? '/',
    portalOrigins: config.portalOrigins,
    trustedProxies: config.trustedProxies,
    servesApi: config.role !== 'worker',
  });

  let agreed = {};
  try {
    if (shared !== null) {
      agreed = { environmentId: await agreeOnStart(shared, secretBox, ids.next('env')) };
    }
    await sharedWork?.join();
    await http.app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await transformations.close();
    await transport.close();
    await storage.close();
    throw error;
  }
  const { port } = http.app.server.address() as { port: number };
  const origin = `${listening}:${port}`;
  ownReceiver = { origin, pathPrefix: sandboxPath };
  await input.prepare(parts, { sandboxUrl: `${origin}${sandboxPath}`, ...agreed });
  const unreadable = await unreadableSecret(parts);
  if (unreadable !== null) report(unreadable);
  await seat.start();
  await sharedWork?.start();
  for (const retention of retentions) retention.start();
  tasks.start();
  keyUse.start();
  accessRemoval.start();
  failingEndpoints.start();
  alarms.start();
  tellAlarms.start();
  askConsent.start();
  if (config.role !== 'api') brokerSources.start();
  if (config.role !== 'api') sourceRunner.start();
  ready = true;

  return {
    origin,
    async stop() {
      ready = false;
      for (const retention of retentions) retention.stop();
      accessRemoval.stop();
      // They would go on until the end of the time for answers under way.
      live.feed.close();
      await http.drain();
      await sources.flush();
      await failingEndpoints.stop();
      await alarms.stop();
      await tellAlarms.stop();
      await askConsent.stop();
      await brokerSources.stop();
      await sourceRunner.stop();
      await tasks.stop();
      await seat.stop(limits.shutdownMs);
      await attemptEvents.flush();
      await issueBook.flush();
      // Until here it could say that it is stopping.
      await http.close();
      await audit.stop();
      await keyUse.stop();
      await sharedWork?.stop();
      await brokers.close();
      await transformations.close();
      await transport.close();
      await storage.close();
    },
  };
}

/** A URL of this machine for a listener on all interfaces; brackets for IPv6. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
