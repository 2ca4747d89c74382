/**
 * Keeps servers of AMQP from ending this process: the client emits errors before anybody can listen,
 * such as for a connection that is closed in the same breath in which it was opened.
 */
import { createRequire } from 'node:module';

interface Emitting {
  emit: (this: Emitting, event: string | symbol, ...values: unknown[]) => boolean;
  listenerCount: (event: string) => number;
}

let isDone = false;

/**
 * From now on an `error` to which nobody listens is nothing: whoever waits for the connection or channel
 * that it is about is told by a rejection. Throws where a release of the client is built otherwise.
 */
export function quietAmqp(): void {
  if (isDone) return;
  // The client exports none of these; its other files are reached by way of its main one.
  const load = createRequire(import.meta.resolve('amqplib'));
  const { Connection } = load('./lib/connection.js') as { Connection: { prototype: Emitting } };
  const { BaseChannel } = load('./lib/channel.js') as { BaseChannel: { prototype: Emitting } };
  const { ChannelModel } = load('./lib/channel_model.js') as {
    ChannelModel: { prototype: Emitting };
  };
  for (const { prototype } of [Connection, ChannelModel, BaseChannel]) {
    const { emit } = prototype;
    prototype.emit = function quietly(this: Emitting, event, ...values) {
      if (event === 'error' && this.listenerCount('error') === 0) return false;
      return emit.call(this, event, ...values);
    };
  }
  isDone = true;
}
