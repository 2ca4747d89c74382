/** What time alone may break: something that is left lying, or that nothing in the store tells of. */
import type { DeliveryBook, Way } from './delivery-book.ts';
import { orderKeyOf } from './node-send-rules.ts';

/** Between two walks over all that is due, with what comes before and after. */
const walkedMs = 6_000;
const takeOverMs = 5_000;
/** How often it is looked whether the store tells of everything. */
const owedEvery = 8;

export function inspectDeliveries(book: DeliveryBook): void {
  book.inspections += 1;
  for (const way of book.open) checkFirst(book, way);
  if (book.inspections % owedEvery === 0) checkOwed(book);
}

/** A first attempt that nothing holds back leaves soon after the last trouble of any node. */
function checkFirst(book: DeliveryBook, way: Way): void {
  if (way.sends.length > 0 || way.scheduled.length > 0 || way.message.deliverAt !== null) return;
  if (orderKeyOf(way) !== undefined) return;
  const { world } = book;
  const { time, settings, register, trace } = world;
  const endpoint = book.endpoints.get(way.endpointId);
  if (endpoint === undefined || endpoint.disabled || endpoint.throttleRate !== null) return;
  if (
    (endpoint.policy?.concurrency ?? null) !== null ||
    settings.delivery.lanes.freshHeldMax < 100
  ) {
    return;
  }
  if (!world.isQuiet(way.endpointId)) return;
  const free = Math.max(
    way.message.committedAt + 2 * settings.skewMsMax,
    world.troubledAt,
    register.changedAt,
    endpoint.changedAt,
  );
  const waitedMs = time.elapsed - free;
  if (waitedMs <= 1.5 * settings.leaseMs + takeOverMs + walkedMs) return;
  trace.break(
    'not left lying',
    `${way.message.id} to ${way.endpointId} waits for ${Math.round(waitedMs)} ms`,
  );
}

const untold = `SELECT message.id, target.endpoint_id AS "endpointId" FROM message
  CROSS JOIN LATERAL json_array_elements_text(message.targets::json) AS target (endpoint_id)
  WHERE NOT EXISTS (SELECT FROM due WHERE due.position = message.position
      AND due.endpoint_id = target.endpoint_id AND due.manual = 0)
    AND NOT EXISTS (SELECT FROM ordered_line WHERE ordered_line.position = message.position
      AND ordered_line.endpoint_id = target.endpoint_id)
    AND NOT EXISTS (SELECT FROM ordered_head WHERE ordered_head.position = message.position
      AND ordered_head.endpoint_id = target.endpoint_id)
    AND NOT EXISTS (SELECT FROM node WHERE node.id = message.node AND drained_at IS NULL
      AND fresh_position < message.position)`;

/** Whatever is not at its end can be found: above a watermark, by its row, or in its line. */
export function checkOwed({ world, messages, ways }: DeliveryBook): void {
  for (const { id, endpointId } of world.database.read<{ id: string; endpointId: string }>(
    untold,
  )) {
    const way = ways.get(`${messages.get(id)!.id}/${endpointId}`)!;
    if (way.ended !== null) continue;
    world.trace.break(
      'nothing is forgotten',
      `${id} to ${endpointId} is not at its end, and nothing in the store says so`,
    );
  }
}
