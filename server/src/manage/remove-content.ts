/** Removing what was sent or answered for good, one at a time. */
import type { Message } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';

/** The message stays, its payload does not; deliveries that still wait are recorded as canceled. */
export async function removePayload(
  { storage, forgetPayloads }: Pick<ManageParts, 'storage' | 'forgetPayloads'>,
  { applicationId, id, position }: Message & { position: number },
): Promise<void> {
  const saved = await storage.write('removePayload', { applicationId, messageId: id });
  if (saved.kind !== 'ok') throw new Problem('not_found');
  forgetPayloads([position]);
}

/** The attempt stays, what was answered to it does not. */
export async function removeResponse(
  { storage }: Pick<ManageParts, 'storage'>,
  applicationId: string,
  messageId: string,
  attemptId: string,
): Promise<void> {
  const saved = await storage.write('removeResponse', { applicationId, messageId, attemptId });
  if (saved.kind !== 'ok') throw new Problem('not_found');
}
