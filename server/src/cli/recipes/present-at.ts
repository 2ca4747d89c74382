/** Looks for what may not be there. */
import { ApiFailure, type ApiClient } from '../api-client.ts';

/** What is at the path; null where there is nothing. Throws `ApiFailure` otherwise. */
export async function presentAt(api: ApiClient, path: string): Promise<any> {
  return api.ask('GET', path).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 404) return null;
    throw error;
  });
}
