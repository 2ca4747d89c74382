/** Who is there at the beginning: applications with their endpoints. */
import { createApplication } from '../../server/src/manage/applications.ts';
import { createEndpoint, type NewEndpointInput } from '../../server/src/manage/endpoints.ts';
import { createEventType } from '../../server/src/manage/event-types.ts';
import type { Application } from '../../server/src/domain/application.ts';
import type { DeliveryPolicy } from '../../server/src/domain/delivery-policy.ts';
import type { World } from './world.ts';

export const environmentId = 'env_simulation';
export const eventTypes = ['invoice.paid', 'invoice.sent', 'parcel.lost'] as const;
export const channels = ['north', 'south'] as const;

/** Endpoints never share a host, so that an address says whose it is. */
export function newAddress(world: World): string {
  return `https://receiver-${world.random.actors.uint32()}.example/first`;
}

/** Messages per second: few, so that bursts meet the bound; mostly none. */
export function newRate(world: World): number | null {
  const { actors } = world.random;
  return actors.chance(0.3) ? actors.pick([1, 2, 5, 25]) : null;
}

/** Shorter than the server's, so that the end of a run suffices for all of them. */
const schedules = [[], [1], [5, 60, 3600], [10, 10, 10, 10, 10, 10], [2, 20_000, 3]];
const retryOns = ['500-599', '>=500, 429', '!404', '429, 503', '>400, !503'];

/** How an endpoint wants its deliveries to be made. */
export const newPolicies = {
  retrySchedule: ({ random }: World) => ({
    retrySchedule: random.actors.chance(0.6) ? random.actors.pick(schedules) : null,
  }),
  retryOn: ({ random }: World) => ({
    retryOn: random.actors.chance(0.7) ? random.actors.pick(retryOns) : null,
  }),
  concurrency: ({ random }: World) => ({
    concurrency: random.actors.chance(0.7) ? random.actors.between(1, 3) : null,
  }),
  fifo: ({ random }: World) => ({
    fifo: random.actors.chance(0.6),
    fifoKey: random.actors.chance(0.6) ? 'customer' : null,
  }),
};

function newPolicy(world: World): Partial<DeliveryPolicy> {
  const { actors } = world.random;
  const share = actors.pick([0, 0.3]);
  const policy: Partial<DeliveryPolicy> = {};
  for (const make of Object.values(newPolicies)) {
    if (actors.chance(share)) Object.assign(policy, make(world));
  }
  return policy;
}

export function newEndpointInput(world: World): NewEndpointInput {
  const { actors } = world.random;
  return {
    url: newAddress(world),
    uid: null,
    description: '',
    disabled: false,
    eventTypes: actors.chance(0.6) ? null : [actors.pick(eventTypes)],
    channels: actors.chance(0.85) ? null : [actors.pick(channels)],
    throttleRate: newRate(world),
    policy: newPolicy(world),
    metadata: {},
    secret: null,
    headers: {},
  };
}

/** Before anything fails. */
export async function settle(world: World): Promise<Application[]> {
  const { actors } = world.random;
  const life = world.life!;
  for (const name of eventTypes) {
    const input = {
      description: '',
      archived: false,
      deprecated: false,
      schemas: null,
      groupName: null,
      featureFlags: null,
    };
    await createEventType(life.manage, environmentId, name, input, null);
  }
  const applications: Application[] = [];
  for (let count = actors.between(1, 3); count > 0; count--) {
    const input = {
      name: `Application ${count}`,
      uid: null,
      throttleRate: newRate(world),
      metadata: {},
    };
    const done = await createApplication(life.manage, environmentId, input, null);
    if (done.kind !== 'done') throw new Error('nothing was asked for twice');
    applications.push(done.value);
    for (let more = actors.between(1, 4); more > 0; more--) {
      await createEndpoint(life.manage, done.value, newEndpointInput(world), null);
    }
  }
  for (const endpoint of world.ledger.endpoints.values()) endpoint.settle(world.time.elapsed);
  return applications;
}
