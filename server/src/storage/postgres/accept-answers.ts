/** Between the verbs that accept messages and the one statement that serves many of them. */
import type { Message } from '../../domain/message.ts';
import type { WriteCall } from '../create-storage.ts';
import type { Written } from '../storage.ts';
import type { Accepted } from './accept-recovery.ts';
import type { AcceptAnswer, AcceptCall } from './accept-statement.ts';

/** How one call of a batch ended. */
export type CallResult = { ok: Written<unknown> } | { failed: Error };

/** The messages of a call of `acceptMessage` or `acceptMessages`. */
export function messagesOf(input: unknown): Message[] {
  const batch = input as Message | { messages: Message[] };
  return 'messages' in batch ? batch.messages : [batch];
}

export function asCall({ input, once }: WriteCall): AcceptCall {
  const isBatch = 'messages' in (input as object);
  const refused = isBatch ? (input as { refused: string }).refused : null;
  return { messages: messagesOf(input), refused, once };
}

/** Whether none of its messages was accepted, since their event ids are taken. */
export function isLeftOut(answer: AcceptAnswer): boolean {
  return answer.kind === 'done' && answer.positions.every((position) => position === null);
}

/** What is found of a call afterwards; null where nothing is. */
export function answerOf(messages: Message[], found: Map<string, Accepted>): AcceptAnswer | null {
  const accepted = messages.map(({ id }) => found.get(id));
  if (accepted.every((one) => one === undefined)) return null;
  return {
    kind: 'done',
    positions: accepted.map((one) => one?.position ?? null),
    turns: accepted.map((one) => one?.turns ?? []),
  };
}

/** Of the messages that a call accepted, ascending. */
export function positionsOf({ verb }: WriteCall, result: CallResult): number[] {
  if (!('ok' in result) || result.ok.kind !== 'done') return [];
  if (verb !== 'acceptMessage' && verb !== 'acceptMessages') return [];
  const value = result.ok.value as { kind: string; position?: number; positions?: number[] };
  if (value.kind !== 'ok') return [];
  return value.positions ?? (value.position === undefined ? [] : [value.position]);
}

/** As the acts answer it; `previous` is filled in once the whole batch is known. */
export function writtenOf({ verb, input }: WriteCall, answer: AcceptAnswer): Written<unknown> {
  if (answer.kind !== 'done') return answer;
  const { positions, turns = [] } = answer;
  const accepted = positions.filter((position) => position !== null);
  if (verb === 'acceptMessage') {
    const [message] = messagesOf(input);
    if (accepted.length === 0) return { kind: 'done', value: { kind: 'conflict' } };
    const value = { kind: 'ok', position: accepted[0]!, previous: 0 };
    const own = message!.ordered === null ? {} : { turns: turns[0] ?? [] };
    return { kind: 'done', value: { ...value, ...own } };
  }
  if (accepted.length === 0) return { kind: 'done', value: { kind: 'none' } };
  const { messages, refused } = input as { messages: Message[]; refused: string };
  const ids = messages.map(({ id }, index) => (positions[index] === null ? null : id));
  const value = {
    kind: 'ok',
    positions: accepted,
    previous: 0,
    conflicts: positions.flatMap((position, index) => (position === null ? [index] : [])),
    kept: `[${messages[0]!.createdAt},${JSON.stringify(ids)},${refused}]`,
    turns: Object.fromEntries(
      messages.flatMap(({ ordered }, index) =>
        ordered === null || positions[index] === null ? [] : [[index, turns[index] ?? []]],
      ),
    ),
  };
  return { kind: 'done', value };
}
