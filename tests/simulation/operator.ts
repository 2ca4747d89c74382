/** An operator who changes endpoints while deliveries go on, and sends messages again. */
import type { Application } from '../../server/src/domain/application.ts';
import type { DeliveryPolicy } from '../../server/src/domain/delivery-policy.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
} from '../../server/src/manage/endpoints.ts';
import { rotateSecret } from '../../server/src/manage/endpoint-secret.ts';
import { retryHead, skipHead } from '../../server/src/manage/fifo.ts';
import { resendMessage } from '../../server/src/manage/resend-message.ts';
import type { CoreLife } from './core-life.ts';
import type { EndpointHistory } from './endpoint-history.ts';
import { channels, eventTypes, newEndpointInput, newPolicies, newRate } from './population.ts';
import { dayMs, hourMs, minuteMs } from './settings.ts';
import type { World } from './world.ts';

const patienceMs = 20_000;

type Act = (
  life: CoreLife,
  application: Application,
  endpoint: EndpointHistory,
) => Promise<unknown>;

export async function runOperator(world: World, applications: Application[]): Promise<void> {
  const { actors } = world.random;
  const rounds = actors.between(0, 20);
  const pauseMsMax = Math.min(world.settings.healAt / (rounds + 1), 12 * hourMs);
  for (let round = 0; round < rounds; round++) {
    await world.time.sleep(actors.spread(minuteMs / 4, pauseMsMax));
    const living = [...world.ledger.endpoints.values()].filter(({ current }) => current !== null);
    if (living.length === 0) return;
    await actOn(world, applications, actors.pick(living), chooseAct(world));
  }
  await resumeAll(world, applications);
}

/** Whatever is paused at the healing is resumed, or it would never come to its end. */
async function resumeAll(world: World, applications: Application[]): Promise<void> {
  const { settings, time, ledger } = world;
  await time.sleep(Math.max(1, settings.healAt - time.elapsed));
  for (const endpoint of ledger.endpoints.values()) {
    const resume = policyAct({ paused: false });
    while (endpoint.current?.policy.paused === true) {
      await actOn(world, applications, endpoint, resume);
      await time.sleep(1000);
    }
  }
}

async function actOn(
  world: World,
  applications: Application[],
  endpoint: EndpointHistory,
  act: Act,
): Promise<void> {
  const application = applications.find(({ id }) => id === endpoint.applicationId)!;
  // What was sent and not answered may be done by hand a moment later: each only once here.
  await world.ask(async (life) => {
    try {
      await act(life, application, endpoint);
    } finally {
      if (life.alive) endpoint.settle(world.time.elapsed);
    }
  }, patienceMs);
}

function chooseAct(world: World): Act {
  const { actors } = world.random;
  switch (actors.between(0, 21)) {
    case 0:
    case 1:
      return thenPerhapsCrash(world, change({ disabled: true }));
    case 2:
    case 3:
    case 4:
      return change({ disabled: false });
    case 5: {
      const path = `/changed-${actors.uint32()}`;
      return ({ manage }, application, { id, host }) =>
        changeEndpoint(manage, application, id, { url: `https://${host}${path}` });
    }
    case 6:
      return change({ eventTypes: actors.chance(0.5) ? null : [actors.pick(eventTypes)] });
    case 7:
      return change({ channels: actors.chance(0.5) ? null : [actors.pick(channels)] });
    case 8: {
      const graceMs = actors.pick([0, 5 * minuteMs, dayMs]);
      return async ({ manage }, { id: applicationId }, { id }) =>
        rotateSecret(manage, await findEndpoint(manage, applicationId, id), null, graceMs, null);
    }
    case 9:
      return actors.chance(0.6)
        ? thenPerhapsCrash(world, ({ manage }, { id: applicationId }, { id }) =>
            deleteEndpoint(manage, applicationId, id),
          )
        : async ({ manage }, application) => {
            const done = await createEndpoint(manage, application, newEndpointInput(world), null);
            const created = done.kind === 'done' ? world.ledger.endpoints.get(done.value.id) : null;
            created?.settle(world.time.elapsed);
          };
    case 10:
      return change({ throttleRate: newRate(world) });
    case 11:
    case 12:
      return policyAct({ paused: true });
    case 13:
    case 14:
    case 15:
      return policyAct({ paused: false });
    case 16:
    case 17:
      return policyAct(actors.pick(Object.values(newPolicies))(world));
    case 18:
      return headAct(world);
    default:
      return resendAct(world);
  }
}

/** What it sets going must outlast the process. */
function thenPerhapsCrash({ random }: World, act: Act): Act {
  const fuse = random.actors.chance(0.4) ? random.actors.spread(1, 200) : null;
  return async (life, application, endpoint) => {
    if (fuse !== null) life.layFuse(fuse);
    await act(life, application, endpoint);
  };
}

function change(changes: Parameters<typeof changeEndpoint>[3]): Act {
  return ({ manage }, application, { id }) => changeEndpoint(manage, application, id, changes);
}

function policyAct(policy: Partial<DeliveryPolicy>): Act {
  return change({ policy });
}

/** Skips what holds an order back, or wants it to be tried now. */
function headAct(world: World): Act {
  const act = world.random.actors.chance(0.5) ? skipHead : retryHead;
  return async ({ manage, storage }, { id: applicationId }, { id }) => {
    const endpoint = await findEndpoint(manage, applicationId, id);
    const page = { waitingMax: 10, limit: 1, from: null, order: 'ascending' } as const;
    const { items } = await storage.read('listOrderedKeys', { endpointId: id, ...page });
    for (const { key } of items) await act(manage, endpoint, { key }, null);
  };
}

function resendAct(world: World): Act {
  const { actors } = world.random;
  const count = actors.between(1, 3);
  return async ({ manage, storage }, { id: applicationId }, { id }) => {
    const endpoint = await findEndpoint(manage, applicationId, id);
    const ids = [...world.ledger.messages.values()]
      .filter((message) => message.applicationId === applicationId)
      .map((message) => message.id);
    for (let round = 0; round < count && ids.length > 0; round++) {
      const idOrEventId = actors.pick(ids.slice(-40));
      const message = await storage.read('getMessage', { applicationId, idOrEventId });
      if (message !== null) await resendMessage(manage, message, endpoint, null);
    }
  };
}
