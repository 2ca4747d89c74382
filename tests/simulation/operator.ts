/** An operator who changes endpoints while deliveries go on, and sends messages again. */
import type { Application } from '../../server/src/domain/application.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
} from '../../server/src/manage/endpoints.ts';
import { rotateSecret } from '../../server/src/manage/endpoint-secret.ts';
import { resendMessage } from '../../server/src/manage/resend-message.ts';
import type { CoreLife } from './core-life.ts';
import type { EndpointHistory } from './endpoint-history.ts';
import { channels, eventTypes, newEndpointInput, newRate } from './population.ts';
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
  const rounds = actors.between(0, 14);
  const pauseMsMax = Math.min(world.settings.healAt / (rounds + 1), 12 * hourMs);
  for (let round = 0; round < rounds; round++) {
    await world.time.sleep(actors.spread(minuteMs / 4, pauseMsMax));
    await actOnce(world, applications);
  }
}

async function actOnce(world: World, applications: Application[]): Promise<void> {
  const living = [...world.ledger.endpoints.values()].filter(({ current }) => current !== null);
  if (living.length === 0) return;
  const endpoint = world.random.actors.pick(living);
  const application = applications.find(({ id }) => id === endpoint.applicationId)!;
  const act = chooseAct(world);
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
  const change =
    (changes: Parameters<typeof changeEndpoint>[3]): Act =>
    ({ manage }, application, { id }) =>
      changeEndpoint(manage, application, id, changes);
  switch (actors.between(0, 13)) {
    case 0:
    case 1:
      return change({ disabled: true });
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
        ? ({ manage }, { id: applicationId }, { id }) => deleteEndpoint(manage, applicationId, id)
        : async ({ manage }, application) => {
            const done = await createEndpoint(manage, application, newEndpointInput(world), null);
            const created = done.kind === 'done' ? world.ledger.endpoints.get(done.value.id) : null;
            created?.settle(world.time.elapsed);
          };
    case 10:
      return change({ throttleRate: newRate(world) });
    default:
      return resendAct(world);
  }
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
