/** Applications of tests whose one endpoint has a destination. */
import assert from 'node:assert/strict';
import { clientOf } from './client.ts';
import type { Answer, Served } from './gancho-process.ts';
import { waitFor } from './wait-for.ts';

export interface AttemptSeen {
  id: string;
  url: string;
  /** 0 for a success. */
  status: number;
  responseStatusCode: number;
  response: string;
  cause: string | null;
  nextAttempt: string | null;
}

let applications = 0;

export async function withDestination(
  gancho: Served,
  destination: object | null,
  {
    url = 'https://example.com/',
    headers,
  }: { url?: string; headers?: Record<string, string> } = {},
) {
  const svix = clientOf(gancho);
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id: endpointId } = await svix.endpoint.create(app, {
    url,
    uid: 'ep',
    ...(headers === undefined ? {} : { headers }),
  });
  const path = `/app/${app}/endpoint/ep/destination`;
  const put = (body: object): Promise<Answer> => gancho.api('PUT', path, body);
  if (destination !== null) {
    const saved = await put(destination);
    assert.equal(saved.status, 200, saved.text);
  }
  return {
    app,
    endpointId,
    path,
    put,
    send: (payload: Record<string, unknown>, eventType = 'order.paid') =>
      svix.message.create(app, { eventType, payload }),
    resend: (messageId: string) => svix.messageAttempt.resend(app, messageId, 'ep'),
    /** The attempts of a message once there are so many, newest first. */
    attempts: (messageId: string, count = 1): Promise<AttemptSeen[]> =>
      waitFor(`${count} attempts`, async () => {
        const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${messageId}`);
        return body.data.length >= count ? (body.data as AttemptSeen[]) : null;
      }),
  };
}
