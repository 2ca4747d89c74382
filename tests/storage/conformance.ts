/**
 * Every promise of the storage contract, for any driver: what a verb leaves, what it refuses, and
 * what is still there after the store was closed and opened again.
 */
import { describe } from 'node:test';
import { applicationPromises } from './application-promises.ts';
import { accessPromises } from './access-promises.ts';
import { backgroundTaskPromises } from './background-task-promises.ts';
import { cataloguePromises } from './catalogue-promises.ts';
import { claimPromises } from './claim-promises.ts';
import { commitPromises } from './commit-promises.ts';
import { consentPromises } from './consent-promises.ts';
import { deliveryPromises } from './delivery-promises.ts';
import { endpointHealthPromises } from './endpoint-health-promises.ts';
import { endpointPromises } from './endpoint-promises.ts';
import { eventTypePromises } from './event-type-promises.ts';
import { figurePromises } from './figure-promises.ts';
import { freshPromises } from './fresh-promises.ts';
import { integrationPromises } from './integration-promises.ts';
import { transformationPromises } from './transformation-promises.ts';
import { alarmChannelPromises } from './alarm-channel-promises.ts';
import { alarmPromises } from './alarm-promises.ts';
import { issuePromises } from './issue-promises.ts';
import { keyPromises } from './key-promises.ts';
import { announcementPromises } from './announcement-promises.ts';
import { attemptedPromises } from './attempted-promises.ts';
import { statisticsPromises } from './statistics-promises.ts';
import { attemptListPromises } from './attempt-list-promises.ts';
import { messageListPromises } from './message-list-promises.ts';
import { memberPromises } from './member-promises.ts';
import { messagePromises } from './message-promises.ts';
import { pollPromises } from './poll-promises.ts';
import { oncePromises } from './once-promises.ts';
import { orderedPromises } from './ordered-promises.ts';
import { portalSettingsPromises } from './portal-settings-promises.ts';
import { replayPromises } from './replay-promises.ts';
import { retentionPromises } from './retention-promises.ts';
import { systemPromises } from './system-promises.ts';
import { savedViewPromises } from './saved-view-promises.ts';
import { sourcePromises } from './source-promises.ts';
import { sourceStatePromises } from './source-state-promises.ts';
import type { OpenStore } from './store-under-test.ts';

/** Registers the suite's tests; each opens a store of its own with `open`. */
export function storageConformance(name: string, open: OpenStore): void {
  describe(`${name}: environments and keys`, () => keyPromises(open));
  describe(`${name}: access`, () => accessPromises(open));
  describe(`${name}: members`, () => memberPromises(open));
  describe(`${name}: itself`, () => systemPromises(open));
  describe(`${name}: saved views`, () => savedViewPromises(open));
  describe(`${name}: applications`, () => applicationPromises(open));
  describe(`${name}: endpoints`, () => endpointPromises(open));
  describe(`${name}: endpoints that fail or end`, () => endpointHealthPromises(open));
  describe(`${name}: consent of receivers`, () => consentPromises(open));
  describe(`${name}: event types`, () => eventTypePromises(open));
  describe(`${name}: the catalogue`, () => cataloguePromises(open));
  describe(`${name}: integrations`, () => integrationPromises(open));
  describe(`${name}: transformations and connectors`, () => transformationPromises(open));
  describe(`${name}: sources`, () => sourcePromises(open));
  describe(`${name}: sources that run by themselves`, () => sourceStatePromises(open));
  describe(`${name}: looks of portals`, () => portalSettingsPromises(open));
  describe(`${name}: messages`, () => messagePromises(open));
  describe(`${name}: batches and messages that are fetched`, () => pollPromises(open));
  describe(`${name}: lists of messages`, () => messageListPromises(open));
  describe(`${name}: lists of attempts`, () => attemptListPromises(open));
  describe(`${name}: attempted messages and destinations`, () => attemptedPromises(open));
  describe(`${name}: statistics of attempts`, () => statisticsPromises(open));
  describe(`${name}: figures of an environment`, () => figurePromises(open));
  describe(`${name}: announcements`, () => announcementPromises(open));
  describe(`${name}: what is owed`, () => deliveryPromises(open));
  describe(`${name}: fresh messages`, () => freshPromises(open));
  describe(`${name}: claims of what is due`, () => claimPromises(open));
  describe(`${name}: deliveries in order`, () => orderedPromises(open));
  describe(`${name}: writes that happen once`, () => oncePromises(open));
  describe(`${name}: retention`, () => retentionPromises(open));
  describe(`${name}: commits`, () => commitPromises(open));
  describe(`${name}: background tasks`, () => backgroundTaskPromises(open));
  describe(`${name}: alarms`, () => alarmPromises(open));
  describe(`${name}: channels of alarms`, () => alarmChannelPromises(open));
  describe(`${name}: issues`, () => issuePromises(open));
  describe(`${name}: replays and usage`, () => replayPromises(open));
}
