/** Checks what an endpoint asks for in the way its deliveries are made. */
import type { EndpointFormat } from '../domain/application.ts';
import type { BatchPolicy, DeliveryPolicy } from '../domain/delivery-policy.ts';
import { batchFormats, isBatchFormat } from '../domain/encode-batch.ts';
import { parsePath } from '../domain/payload-filter.ts';
import { Problem } from '../domain/problem.ts';
import { parseStatusExpression } from '../domain/status-expression.ts';
import type { ManageParts } from './manage-parts.ts';

/** 422 where an expression or a path cannot be read. */
export function checkPolicy({ retryOn = null, fifoKey = null }: Partial<DeliveryPolicy>): void {
  checkRetryOn(retryOn);
  checkFifoKey(fifoKey);
}

function checkRetryOn(expression: string | null): void {
  if (expression === null) return;
  const read = parseStatusExpression(expression);
  if ('error' in read) throw Problem.field(['retryOn'], read.error);
}

function checkFifoKey(path: string | null): void {
  if (path === null) return;
  const read = parsePath(path);
  if ('error' in read) throw Problem.field(['fifoKey'], read.error);
}

/** 422 where several messages cannot be written down in one body. */
export function requireBatchFormat(format: EndpointFormat, batch: BatchPolicy | null): void {
  if (batch === null || isBatchFormat(format)) return;
  throw Problem.field(
    ['batch'],
    `the format ${format} has room for one message: use ${batchFormats.join(' or ')}, or no batches`,
  );
}

/** As `requireBatchFormat`, for a change of one of both. */
export async function checkBatchFormat(
  { storage }: Pick<ManageParts, 'storage'>,
  applicationId: string,
  endpointId: string,
  { format, policy }: { format?: EndpointFormat; policy?: Partial<DeliveryPolicy> },
): Promise<void> {
  if (format === undefined && policy?.batch === undefined) return;
  const present = await storage.read('getEndpoint', { applicationId, idOrUid: endpointId });
  if (present === null) return;
  const batch = policy?.batch === undefined ? present.policy.batch : policy.batch;
  requireBatchFormat(format ?? present.format, batch);
}
