/** The table of contents of what a store does: every verb of the contract as an act. */
import type { TaskEffect } from '../contract/background-tasks.ts';
import type { WriteCall } from '../create-storage.ts';
import type { ReadVerb, StorageReads, StorageWrites, Written } from '../storage.ts';
import { alarmChannelReads, alarmChannelWrites } from './alarm-channels.ts';
import { alarmReads, alarmWrites } from './alarms.ts';
import { applicationReads, applicationWrites } from './applications.ts';
import { attemptedReads } from './attempted.ts';
import { AttemptTally } from './attempt-tally.ts';
import { attemptReads, attemptWrites } from './attempts.ts';
import { auditReads, auditWrites } from './audit.ts';
import { savedViewReads, savedViewWrites } from './saved-views.ts';
import { backgroundTaskReads, backgroundTaskWrites } from './background-tasks.ts';
import { connectorReads, connectorWrites } from './connectors.ts';
import { consentReads, consentWrites } from './consents.ts';
import { deliveryReads, deliveryWrites } from './deliveries.ts';
import { endpointHealthWrites } from './endpoint-endings.ts';
import { EndpointFailures, endpointFailureReads } from './endpoint-failures.ts';
import { endpointReads, endpointWrites } from './endpoints.ts';
import { eventTypeReads, eventTypeWrites } from './event-types.ts';
import { environmentReads, environmentWrites } from './environments.ts';
import { recall, remember } from './idempotency.ts';
import { integrationReads, integrationWrites } from './integrations.ts';
import { issueReads, issueWrites } from './issues.ts';
import { keptRequestReads, keptRequestWrites } from './kept-requests.ts';
import { keyReads, keyWrites } from './keys.ts';
import { memberReads, memberWrites } from './members.ts';
import { messageReads, messageWrites } from './messages.ts';
import { orderedReads, orderedWrites } from './ordered-deliveries.ts';
import { pollReads, pollWrites } from './polls.ts';
import { portalSettingsReads, portalSettingsWrites } from './portal-settings.ts';
import { principalReads } from './principals.ts';
import { receivedReads } from './received.ts';
import { replayReads, replayWrites } from './replays.ts';
import { sourceStateReads, sourceStateWrites } from './source-states.ts';
import { sourceReads, sourceWrites } from './sources.ts';
import { statisticsReads, statisticsWrites } from './statistics.ts';
import type { Act, ActsOf, Statements } from './statements.ts';
import { figureReads, figureWrites } from './figures.ts';
import { triedReads } from './tried-deliveries.ts';
import { sentReads } from './sent-deliveries.ts';
import { tokenReads, tokenWrites } from './tokens.ts';
import { transformationReads, transformationWrites } from './transformations.ts';
import { upkeepWrites } from './upkeep.ts';
import { systemReads, systemWrites } from './system.ts';
import { trimEnvironmentWrites } from './trim-environment.ts';
import { usageReads, UsageTally, usageWrites } from './usage.ts';

export interface ActOptions {
  /**
   * Whether these acts alone write, for as long as they are there: then they hold in memory which
   * endpoints fail, and need not ask for each success. Otherwise they rely on nothing that outlives
   * a transaction.
   */
  onlyWriter: boolean;
}

export interface Acts {
  /** What an error interrupts has to be undone by whoever runs it. */
  runCall(call: WriteCall): Act<Written<unknown>>;
  read(verb: ReadVerb, input: unknown): Act<unknown>;
  /** Writes what the calls of a transaction counted; to be run at its end. */
  flush(): Act<void>;
  /** Forgets it: the transaction did not come to its commit. */
  discard(): void;
}

export function createActs(statements: Statements, { onlyWriter }: ActOptions): Acts {
  const tally = new UsageTally(statements);
  const attemptTally = new AttemptTally(statements);
  const failures = new EndpointFailures(statements, onlyWriter);
  const writes: ActsOf<StorageWrites> = {
    ...environmentWrites(statements, failures),
    ...keyWrites(statements),
    ...tokenWrites(statements),
    ...memberWrites(statements),
    ...auditWrites(statements),
    ...savedViewWrites(statements),
    ...applicationWrites(statements, failures),
    ...endpointWrites(statements, failures),
    ...endpointHealthWrites(statements, failures),
    ...consentWrites(statements),
    ...eventTypeWrites(statements),
    ...transformationWrites(statements),
    ...connectorWrites(statements),
    ...integrationWrites(statements, tokenWrites(statements)),
    ...messageWrites(statements, tally),
    ...sourceWrites(statements, failures, (application) => writes.createApplication(application)),
    ...keptRequestWrites(statements),
    ...issueWrites(statements),
    ...alarmWrites(statements),
    ...alarmChannelWrites(statements),
    ...attemptWrites(statements, attemptTally, failures, (message) =>
      writes.acceptMessage(message),
    ),
    ...statisticsWrites(statements),
    ...figureWrites(statements),
    ...sourceStateWrites(statements),
    ...deliveryWrites(statements),
    ...upkeepWrites(statements),
    ...replayWrites(statements, runEffect),
    ...orderedWrites(statements, runEffect),
    ...portalSettingsWrites(statements),
    ...systemWrites(statements),
    ...trimEnvironmentWrites(statements),
    ...usageWrites(statements),
    ...pollWrites(statements),
    ...backgroundTaskWrites(statements, runEffect),
  };
  const reads: ActsOf<StorageReads> = {
    ...keyReads(statements),
    ...principalReads(statements),
    ...environmentReads(statements),
    ...tokenReads(statements),
    ...memberReads(statements),
    ...auditReads(statements),
    ...savedViewReads(statements),
    ...applicationReads(statements),
    ...endpointReads(statements),
    ...endpointFailureReads(statements),
    ...consentReads(statements),
    ...eventTypeReads(statements),
    ...transformationReads(statements),
    ...connectorReads(statements),
    ...integrationReads(statements),
    ...messageReads(statements),
    ...sourceReads(statements),
    ...keptRequestReads(statements),
    ...receivedReads(statements),
    ...issueReads(statements),
    ...alarmReads(statements),
    ...alarmChannelReads(statements),
    ...attemptReads(statements),
    ...attemptedReads(statements),
    ...statisticsReads(statements),
    ...figureReads(statements),
    ...sourceStateReads(statements),
    ...deliveryReads(statements),
    ...replayReads(statements),
    ...triedReads(statements),
    ...sentReads(statements),
    ...orderedReads(statements),
    ...portalSettingsReads(statements),
    ...systemReads(statements),
    ...usageReads(statements),
    ...pollReads(statements),
    ...backgroundTaskReads(statements),
  };

  function runEffect({ verb, input }: TaskEffect): Act<unknown> {
    return (writes[verb] as (input: unknown) => Act<unknown>)(input);
  }

  function* runCall({ verb, input, once, announcements = [] }: WriteCall): Act<Written<unknown>> {
    if (once !== null) {
      const remembered = yield* recall(statements, once);
      if (remembered.kind !== 'new') return remembered;
    }
    const value = yield* (writes[verb] as (input: unknown) => Act<unknown>)(input);
    // Only what took effect is remembered: a refused request may be sent again, corrected.
    const kind = (value as { kind?: string } | undefined)?.kind ?? 'ok';
    if (once !== null && kind === 'ok') {
      // Some answers are known only once the write is done.
      const kept = (value as { kept?: string } | undefined)?.kept;
      yield* remember(statements, kept === undefined ? once : { ...once, body: kept });
    }
    if (announcements.length === 0 || kind !== 'ok') return { kind: 'done', value };
    const announced: number[] = [];
    for (const message of announcements) {
      const accepted = yield* writes.acceptMessage(message);
      announced.push(accepted.kind === 'ok' ? accepted.position : 0);
    }
    return { kind: 'done', value, announced };
  }

  return {
    runCall,
    read: (verb, input) => (reads[verb] as (input: unknown) => Act<unknown>)(input),
    *flush() {
      yield* tally.flush();
      yield* attemptTally.flush();
      yield* failures.flush();
    },
    discard() {
      tally.discard();
      attemptTally.discard();
      failures.discard();
    },
  };
}
