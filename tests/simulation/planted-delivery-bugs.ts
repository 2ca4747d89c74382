/** Bugs planted in what the core decides, sends and makes of it. */
import { EndpointHealth } from '../../server/src/delivery/endpoint-health.ts';
import { defaultRetryScheduleSeconds } from '../../server/src/domain/retry-schedule.ts';
import type { Ids } from '../../server/src/domain/ids.ts';
import { withMethod, withPlans, withStorage, type Plant } from './plant.ts';

const hourMs = 3_600_000;

export const deliveryBugs: Record<string, Plant> = {
  'sends everything twice now and then': {
    transport: (transport, { random }) => ({
      ...transport,
      async send(request) {
        const outcome = await transport.send(request);
        return random.order.chance(0.05) ? transport.send(request) : outcome;
      },
    }),
  },
  'signs another body than it sends': {
    transport: (transport) => ({
      ...transport,
      send: (request) =>
        transport.send({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }),
    }),
  },
  'retries too early': {
    retryScheduleSeconds: defaultRetryScheduleSeconds.map((seconds) => seconds / 2),
  },
  'does not spread retries as promised': {
    random: (random) => ({ bytes: (count) => random.bytes(count), fraction: () => 1.5 }),
  },
  'gives up early': { retryScheduleSeconds: defaultRetryScheduleSeconds.slice(0, -1) },
  'leaves accepted messages lying': {
    offer:
      (loop, { random }) =>
      (message, place) => {
        if (!random.order.chance(0.1)) loop.offer(message, place);
      },
  },
  'goes by old plans': {
    plans(plans) {
      plans.forget = () => {};
    },
  },
  'knows no rates': withPlans(({ application, targets }) => {
    application.throttleRate = null;
    for (const target of targets) target.throttleRate = null;
  }),
  'sends while an endpoint is paused': withPlans(({ targets }) => {
    for (const { policy } of targets) policy.paused = false;
  }),
  'sends to endpoints that are disabled': withPlans(({ targets }) => {
    for (const target of targets) target.disabled = false;
  }),
  'has more under way than an endpoint wants': withPlans(({ targets }) => {
    for (const { policy } of targets) policy.concurrency = null;
  }),
  'retries what is not to be retried': withPlans(({ targets }) => {
    for (const target of targets) target.retryOn = null;
  }),
  'signs with the key of another endpoint': withPlans(({ targets }) => {
    for (const target of targets) target.keys = targets[0]!.keys;
  }),
  'keeps no order': withPlans(({ targets }) => {
    for (const { policy } of targets) policy.fifo = false;
  }),
  'ignores Retry-After': {
    transport: (transport) => ({
      ...transport,
      async send(request) {
        const outcome = await transport.send(request);
        return outcome.kind === 'answered' ? { ...outcome, retryAfter: null } : outcome;
      },
    }),
  },
  'repeats what a receiver wants no more': {
    transport: (transport) => ({
      ...transport,
      async send(request) {
        const outcome = await transport.send(request);
        return outcome.kind === 'answered' ? { ...outcome, control: null } : outcome;
      },
    }),
  },
  'delivers to a stranger': {
    transport: (transport, { ledger, random }) => ({
      ...transport,
      send(request) {
        if (!random.order.chance(0.05)) return transport.send(request);
        const hosts = [...ledger.endpoints.values()].map(({ host }) => host);
        const url = `https://${random.order.pick(hosts)}${new URL(request.url).pathname}`;
        return transport.send({ ...request, url });
      },
    }),
  },
  'knows no deadlines': {
    ...withStorage((storage) => ({
      async read(verb: never, input: never) {
        const found = (await storage.read(verb, input)) as any;
        const deliveries =
          found?.deliveries ?? found?.messages?.flatMap((one: any) => one.deliveries);
        for (const delivery of deliveries ?? []) delivery.deliverBefore = null;
        return found;
      },
    })),
    offer: (loop) => (message, place) => loop.offer({ ...message, deliverBefore: null }, place),
  },
  'opens no circuit': withMethod(EndpointHealth, 'waitMs', () => () => 0),
  'meets who comes back with everything': withMethod(
    EndpointHealth,
    'inFlightMax',
    () => () => Number.POSITIVE_INFINITY,
  ),
  'never closes a circuit': withMethod(EndpointHealth, 'waitMs', (original) => {
    return function waitMs(this: EndpointHealth, endpointId) {
      return this.isSuspect(endpointId) ? 100 * hourMs : original.call(this, endpointId);
    };
  }),
  'gives an id twice now and then': {
    ids(ids, { random }) {
      let last: string | null = null;
      const next: Ids['next'] = (prefix) => {
        if (prefix !== 'msg') return ids.next(prefix);
        if (last === null || !random.order.chance(0.05)) last = ids.next(prefix);
        return last;
      };
      return { ...ids, next };
    },
  },
};
