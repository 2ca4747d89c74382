/** Sends one message to every application of an environment. */
import type { Message } from '../domain/message.ts';
import type { ApplicationPlan, ApplicationPlans } from '../storage/application-plans.ts';
import type { Storage } from '../storage/storage.ts';
import type { TaskHandler } from './background-tasks.ts';
import { countOf } from './replay-tasks.ts';

export interface BroadcastParts {
  storage: Storage;
  plans: ApplicationPlans;
  /** The message as it is for one application. */
  broadcastMessage: (plan: ApplicationPlan, input: BroadcastInput) => Message;
  /** Tells delivery that messages were accepted of which it was not told one by one. */
  lookForFresh: () => void;
  /** Tells delivery that something of this endpoint is due since `dueAt`. */
  wakeDelivery: (endpointId: string, dueAt: number) => void;
}

/** The message, as the task keeps it. */
export interface BroadcastInput {
  message: {
    eventType: string;
    eventId: string | null;
    channels: string[] | null;
    tags: string[] | null;
    contentType: string | null;
    headers: Record<string, string> | null;
    deliverAt: number | null;
    deliverBefore?: number | null;
    retentionMs: number | null;
    /** Base64. */
    payload: string;
  };
}

export interface BroadcastOptions {
  applicationsMax: number;
  /** Of payloads that one step writes. */
  bytesMax: number;
}

/**
 * The handler of `message.broadcast`: every application that was there when it was started. A step
 * stores the messages of some applications together with its cursor, so none gets two.
 */
export function broadcastTask(
  { storage, plans, broadcastMessage, lookForFresh, wakeDelivery }: BroadcastParts,
  { applicationsMax, bytesMax }: BroadcastOptions,
): TaskHandler {
  return async (task) => {
    const input = task.input as BroadcastInput;
    const fitting = Math.floor(bytesMax / Math.max(1, input.message.payload.length));
    const found = await storage.read('listApplications', {
      leaveOut: [],
      environmentId: task.environmentId,
      limit: Math.max(1, Math.min(applicationsMax, fitting)),
      from: task.cursor as string | null,
      order: 'ascending',
    });
    const applications = found.items.filter(({ createdAt }) => createdAt <= task.createdAt);
    const messages: Message[] = [];
    for (const { id } of applications) {
      const plan = await plans.load(id);
      if (plan !== null) messages.push(broadcastMessage(plan, input));
    }
    const over = found.done || applications.length < found.items.length;
    return {
      kind: 'step',
      status: over ? 'finished' : 'running',
      cursor: applications.at(-1)?.id ?? task.cursor,
      data: { ...task.data, applications: countOf(task, 'applications') + messages.length },
      effects:
        messages.length === 0
          ? []
          : [{ verb: 'acceptMessages', input: { messages, refused: '[]' } }],
      settled: (written) => {
        if (!written) return;
        lookForFresh();
        for (const { ordered, createdAt } of messages) {
          for (const endpointId of Object.keys(ordered ?? {})) wakeDelivery(endpointId, createdAt);
        }
      },
    };
  };
}
