/** Every bound of the program, with its unit in its name. `gancho.ts` hands each room its own. */

const delivery = {
  freshDeliveriesMax: 8_000,
  dueDeliveriesMax: 4_000,
  windowBytesMax: 64_000_000,
  readMessagesMax: 500,
  /** What stays in memory for longer gets a row in the store, so that recovery stays short. */
  parkAfterMs: 2_000,
  parkCheckMs: 500,
  watermarkMs: 200,
  clockNoteMs: 10_000,
  againMs: 1_000,
  suspectHoldsMax: 8,
  admission: {
    fullShare: 0.75,
    behindMax: 20_000,
    waitMsMax: 50,
    batchWaitMsMax: 1_000,
    littleMax: 100,
    overflowMs: 100,
    overflowWaitMs: 20,
  },
  lanes: {
    quickInFlightMax: 512,
    slowInFlightMax: 512,
    quickLaneInFlightMax: 64,
    slowLaneInFlightMax: 16,
    freshHeldMax: 6_500,
    freshHeldWithBacklogMax: 256,
    freshHeldSittingMax: 64,
    refillBelow: 64,
  },
  due: {
    claimMax: 2_000,
    perEndpointMax: 512,
    endpointsMax: 64,
    lookMsMin: 100,
    lookMsMax: 5_000,
    walkMs: 60_000,
    walkPageMax: 500,
  },
  recorder: { batchMax: 200, lingerMs: 2, againMs: 1_000 },
  /** Rates are per second; a tenth of a second's worth may leave at once. */
  rates: { burstMs: 100, turnMs: 50, holdsMs: 2_000 },
  /** Payload bytes in one request of an endpoint that takes batches. */
  batchBytesMax: 1_000_000,
  gates: { sitOutMsMax: 2_000, pauseLookMs: 5_000, lookMsMax: 1_000 },
  health: {
    failuresMax: 10,
    waitMsMin: 1_000,
    waitMsMax: 300_000,
    askedWaitMsMax: 3_600_000,
    inFlightMax: 64,
  },
} as const;

export const limits = {
  http: {
    /** A payload of a megabyte and some room around it. */
    bodyBytesMax: 2_000_000,
    /** A batch of 1,000 messages of 8,000 bytes. */
    batchBytesMax: 8_000_000,
    batchMessagesMax: 1_000,
    receiving: {
      requestsMax: 512,
      perSourceMax: 128,
      lookUpsMax: 64,
      refusals: { quickPerSecond: 5, holdMs: 1_000, heldMax: 64 },
    },
    publicPages: { requestsMax: 120, withinMs: 60_000, addressesMax: 10_000 },
    jsonDepthMax: 64,
    drainMsMax: 5_000,
    closeMsMax: 1_000,
    metadataBytesMax: 4096,
    sandboxRequestsMax: 20,
  },
  access: {
    /** Keys and tokens whose holders are kept at hand. */
    principalsMax: 1_000,
    noteUseEveryMs: 60_000,
    signIns: {
      linkMs: 1_800_000,
      linksMax: 100,
      /** Failed sign-ins from one address within the time. */
      failuresMax: 20,
      failuresMs: 600_000,
      addressesMax: 10_000,
    },
    /**
     * Argon2id with the least costs of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one
     * lane. Salt and tag as RFC 9106 recommends them. A few checks at a time, since each takes a core.
     */
    passwords: {
      memoryKib: 19_456,
      passes: 2,
      parallelism: 1,
      saltBytes: 16,
      tagBytes: 32,
      underWayMax: 2,
      waitingMax: 32,
    },
    /** The audit log, in all environments together; and what of it waits where the store fails. */
    audit: {
      keptMs: 400 * 86_400_000,
      keptMax: 100_000,
      rowsMax: 500,
      everyMs: 3_600_000,
      pauseMs: 20,
      book: { waitingMax: 1_000, againMs: 1_000 },
    },
    members: { membersMax: 1_000, invitationMs: 7 * 86_400_000 },
    removal: { everyMs: 60_000, rowsMax: 200, pauseMs: 20, deliveriesMax: 1_000 },
  },
  /** Saved views: all that its members and keys made, own and shared ones. */
  views: { perEnvironmentMax: 1_000 },
  plans: {
    /** Applications whose endpoints are kept at hand. */
    applicationsMax: 10_000,
  },
  sources: {
    /** Sources that are kept at hand. */
    plansMax: 10_000,
    /** What became no message: the owner of a source sees the newest; floods are only counted. */
    kept: {
      perSourceMax: 200,
      burstMax: 20,
      refillMs: 500,
      gatherMs: 500,
      gatheredMax: 500,
      sourcesMax: 10_000,
    },
    keptMs: 14 * 86_400_000,
    /** Those that run by themselves. */
    runner: {
      everyMs: 2_000,
      underWayMax: 32,
      pageMax: 200,
      againMs: 5_000,
      unreadableMs: 60_000,
      jumpMs: 60_000,
      beatMs: 5_000,
    },
    polling: { pageBytesMax: 2_000_000, pagesMax: 20, seenMax: 10_000, backoffMsMax: 3_600_000 },
    /** Keys and confirmations that verifying asks providers for. */
    verifying: { deadlineMs: 5_000, bytesMax: 65_536, answersMax: 1_000, underWayMax: 128 },
    trimming: { everyMs: 60_000, rowsMax: 500, pauseMs: 20 },
  },
  groupCommit: {
    batchMax: 1000,
    patientMs: 5,
    /** Above this rate commits cost more processor time than the wait costs latency. */
    gatherAboveRate: 500,
    gatherMs: 2,
  },
  store: {
    checkpointMs: 1000,
    /** 64 MB of pages. */
    walPagesMax: 8192,
    /** Kept aside for the records of what is under way when the disk is full. */
    reserveBytesMax: 16_000_000,
    reserveShare: 0.125,
    lookMs: 1000,
  },
  delivery,
  /** Where nodes share a store, what they tell each other may be lost: it is looked for more often. */
  sharedDelivery: { ...delivery, due: { ...delivery.due, lookMsMax: 1_000, walkMs: 3_000 } },
  /** Nodes that share a store. */
  nodes: {
    againMs: 1_000,
    beatsPerLease: 4,
    takeOverMax: 500,
    troubleLookMs: 5_000,
    hints: { gatherMs: 20, endpointsMax: 200 },
    /** Nodes at which somebody looks on are told what happens here, so much of it. */
    farListeners: { freshMs: 25_000, announceMs: 8_000, perSecond: 50 },
  },
  outbound: {
    responseHeaderBytesMax: 16_384,
    /** As much of an answer is read; what follows is not waited for. */
    responseBodyBytesMax: 65_536,
    answerHeaders: { countMax: 40, charactersMax: 2_048 },
    /** Headers with their punctuation, what is written around chunks, and trailers. */
    responseAroundBytesMax: 20_480,
    /** So many answers with 1xx may come before the answer. */
    earlyAnswersMax: 16,
    /** As much of an answer is kept (Svix: 20,000). */
    excerptBytesMax: 20_000,
    connectionsPerEndpointMax: 64,
    poolsMax: 1_000,
    keepAliveMs: 30_000,
    names: {
      maxMs: 5_000,
      tryMsMax: 1_500,
      tries: 2,
      otherFamilyMsMax: 500,
      reuseMsMax: 5_000,
      namesMax: 2_000,
      lookUpsMax: 1_024,
      hostsFile: '/etc/hosts',
      settingsFile: '/etc/resolv.conf',
    },
    /** A name with more addresses is no receiver's. */
    addressesMax: 64,
    /** A lost packet is sent again after 1 s and 3 s, so that each address has three chances. */
    connectTimes: { tryMsMax: 5_000, nextAfterMs: 250, triesMax: 8 },
  },
  /** Records that are fetched for messages before they are sent. */
  enrichment: { recordBytesMax: 1_000_000, cacheBytesMax: 32_000_000, cacheEntriesMax: 10_000 },
  /** Over so many applications a message may be published by endpoints. */
  publishing: { hopsMax: 8 },
  /** Clients of brokers that stay open between sends. */
  brokers: {
    clients: { clientsMax: 500, idleMs: 60_000, closeMsMax: 2_000 },
    /** Sources that take from brokers. */
    sources: {
      everyMs: 2_000,
      pageMax: 500,
      sourcesMax: 200,
      againMsMin: 1_000,
      againMsMax: 5_000,
      goodMs: 30_000,
      stopMsMax: 3_000,
    },
    /** Records larger than a message may be become none; as much of them is kept to be seen. */
    records: { recordBytesMax: 2_000_000, keptBytesMax: 16_384 },
  },
  /** Access tokens for endpoints that ask for them. */
  tokens: { tokensMax: 1_000, marginMs: 30_000, failurePauseMs: 1_000, refusalPauseMs: 5_000 },
  /** Schemas of payloads; checking one of this size takes about a fifth of a second. */
  schemas: {
    bytesMax: 131_072,
    depthMax: 64,
    partsMax: 1_000,
    stepsMax: 500_000,
  },
  tasks: {
    runner: {
      concurrencyMax: 4,
      heldMax: 256,
      heldPerEnvironmentMax: 16,
      othersLookMs: 3_000,
      pauseMs: 5,
      againMs: 1_000,
      faultsMax: 5,
    },
    stepRowsMax: 500,
    broadcast: { applicationsMax: 100, bytesMax: 4_000_000 },
    /** As many deliveries to an endpoint may be due before a replay adds more. */
    aheadMax: 1_000,
    waitMs: 100,
    usage: { applicationsMax: 100, pauseMs: 2 },
    forgetAgainMs: 1_000,
    retention: {
      /** Svix lists the tasks of 90 days. */
      tasksMs: 90 * 86_400_000,
      usageMs: 400 * 86_400_000,
      everyMs: 3_600_000,
      rowsMax: 100,
      pauseMs: 20,
    },
  },
  payloadRules: {
    /** Environments of which it is known which event types have their payloads checked. */
    environmentsMax: 1_000,
    /** Checks that are kept ready. */
    checksMax: 500,
  },
  /** Code of users and mappings, of each run. */
  transformations: {
    threadsMax: 2,
    cpuMsMax: 1_000,
    killMs: 3_000,
    startMs: 30_000,
    waitingPerOwnerMax: 2_000,
    waitMsMax: 30_000,
    memoryBytesMax: 32_000_000,
    stackBytesMax: 512_000,
    outputCharsMax: 2_000_000,
    logLinesMax: 100,
    logLineCharsMax: 1_000,
    logCharsMax: 16_000,
    mappingsMax: 1_000,
  },
  yaml: { deadlineMs: 10_000, depthMax: 64, memoryMbMax: 256 },
  operational: {
    /** Environments of which it is at hand whether anybody listens. */
    environmentsMax: 10_000,
    logAttemptsMax: 100,
    logMs: 1_000,
    attemptsMax: 250,
  },
  /** Endpoints that fail for days are looked for as often; as many are dealt with at a time. */
  health: { everyMs: 60_000, endpointsMax: 100 },
  /** Receivers that are asked for consent, at a time; how often it is looked whose turn it is. */
  consent: { everyMs: 5_000, underWayMax: 32 },
  /** Failures by their cause; those of a second share a write. */
  issues: {
    book: { gatherMs: 1_000, gatheredMax: 2_000, perEnvironmentMax: 1_000 },
    retention: { keptMs: 90 * 86_400_000, everyMs: 3_600_000, rowsMax: 500, pauseMs: 20 },
  },
  /** Rules that watch: how often, and as many subjects of each are told of. */
  alarms: {
    runner: {
      everyMs: 30_000,
      rulesPerStep: 100,
      findingsMax: 100,
      historyMax: 1_000,
      waitingMax: 1_000,
    },
    /** What waits to be told: channels at a time, notices in one message. */
    telling: { everyMs: 5_000, underWayMax: 16, noticesMax: 200 },
    /** Beyond the time for an answer, until another one may send what somebody has begun to. */
    claimMarginMs: 10_000,
    retention: { keptMs: 90 * 86_400_000, everyMs: 3_600_000, rowsMax: 500, pauseMs: 20 },
  },
  statistics: { everyMs: 3_600_000, rowsMax: 100, pauseMs: 20 },
  /** Those who look on: what happens is told one by one up to a rate, and summed up beyond it. */
  live: {
    keptMax: 1_000,
    lingerMs: 60_000,
    listenersMax: 200,
    listenersPerEnvironmentMax: 40,
    sumMs: 1_000,
    perSecond: 20,
    troublePerSecond: 10,
    /** A connection that waits to be read ends here, and each one after a while, to come back. */
    bytesMax: 262_144,
    beatMs: 15_000,
    checkMs: 3_000,
    connectionMs: 600_000,
  },
  /** A minute of figures is a row; an hour's worth of them goes in one step. */
  figures: { everyMs: 600_000, rowsMax: 200, pauseMs: 20 },
  upkeep: {
    /** A clock that jumps forward is not believed for so long by what removes for good. */
    clockJumps: { jumpMs: 3_600_000, doubtMs: 86_400_000 },
    everyMs: 60_000,
    rowsMax: 500,
    pauseMs: 20,
    /** Of those that keep less, each application is looked at. */
    environments: { everyMs: 600_000, rowsMax: 200, pauseMs: 20 },
    /** Lines of the log that are remembered. */
    troublesMax: 30,
  },
  /** An installation that is moved to another store: a batch is a transaction of the target. */
  move: { batch: { rowsMax: 5_000, bytesMax: 4_000_000 }, partsMax: 60 },
  /**
   * What is under way at the end may take as long to come to its record: longer than a receiver may
   * take by default, and within the 30 s that Kubernetes gives a program to end in.
   */
  shutdownMs: 25_000,
  /** By then the program ends, whatever still hangs. */
  shutdownMsMax: 29_000,
} as const;
