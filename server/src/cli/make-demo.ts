/** What a first start shows: an application, event types, a source, and receivers that are built in. */
import { demoEventTypes, demoGroup, demoLabel, demoUids } from '../domain/demo.ts';
import { newSymmetricSecret } from '../domain/signing-key.ts';
import { createApplication } from '../manage/applications.ts';
import { createEndpoint, type NewEndpointInput } from '../manage/endpoints.ts';
import { createEventType } from '../manage/event-types.ts';
import type { ManageParts } from '../manage/manage-parts.ts';
import { applicationOfSource, createSource } from '../manage/sources.ts';

/** `sandboxUrl` is where the built-in receivers are, with a slash at the end. */
export async function makeDemo(
  parts: ManageParts,
  environmentId: string,
  sandboxUrl: string,
): Promise<void> {
  for (const { name, description, properties, example } of demoEventTypes) {
    const schema = { title: name, type: 'object', properties, examples: [example] };
    const fields = {
      description,
      archived: false,
      deprecated: false,
      schemas: { 1: schema },
      groupName: demoGroup,
      featureFlags: null,
    };
    await createEventType(parts, environmentId, name, fields, null);
  }
  const application = await createApplication(
    parts,
    environmentId,
    { name: 'Demo', uid: demoUids.application, throttleRate: null, metadata: demoLabel },
    null,
  );
  if (application.kind !== 'done') return;
  const receiver = endpointAt(`${sandboxUrl}demo`, demoUids.endpoint);
  await createEndpoint(parts, application.value, receiver, null);

  const secret = newSymmetricSecret((count) => parts.random.bytes(count));
  const source = await createSource(
    parts,
    environmentId,
    {
      name: 'Demo source',
      uid: demoUids.source,
      type: 'standard-webhooks',
      config: { secret },
      // It protects nothing: so that the first steps can show how a partner signs.
      metadata: { ...demoLabel, secret },
      dedupeSeconds: null,
      disabled: false,
    },
    null,
  );
  if (source.kind !== 'done') return;
  const takes = await applicationOfSource(parts, source.value);
  const next = endpointAt(`${sandboxUrl}demo-source`, demoUids.sourceEndpoint);
  await createEndpoint(parts, takes, next, null);
}

const receiverWords = 'The built-in receiver: GET its URL with the API key to see what arrived.';

/** An endpoint of a demo, and marked as that. */
export function endpointAt(
  url: string,
  uid: string,
  description = receiverWords,
): NewEndpointInput {
  return {
    url,
    uid,
    description,
    disabled: false,
    eventTypes: null,
    channels: null,
    throttleRate: null,
    metadata: demoLabel,
    secret: null,
    headers: {},
  };
}
