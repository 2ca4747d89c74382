/** The application that pages are about, and where its things are: dashboard and portal differ in it. */
import { createContext, use } from 'react';
import { shellWord } from '../ui/shell-word.ts';
import { placeOf } from '../api/client.ts';

export interface AppPlace {
  /** Id or uid. */
  app: string;
  /** The path of its things in the API. */
  api: string;
  endpointsPath: string;
  endpointPath: (id: string) => string;
  messagesPath: string;
  messagePath: (id: string) => string;
  /** Where background tasks are shown; null where they are not. */
  jobsPath: string | null;
  /** Whether the person is a customer, who knows of no applications. */
  isPortal: boolean;
}

const Context = createContext<AppPlace | null>(null);
export const AppPlaceProvider = Context;
export const useAppPlace = (): AppPlace => use(Context)!;

export function dashboardPlace(app: string): AppPlace {
  const id = encodeURIComponent(app);
  // What a source received is shown with the source.
  const isSource = app.startsWith('src_');
  return {
    app,
    api: `/app/${id}`,
    endpointsPath: isSource ? `/sources/${id}?tab=connections` : `/endpoints?app=${id}`,
    endpointPath: (endpoint) => `/endpoints/${id}/${endpoint}`,
    messagesPath: isSource ? `/requests?source=${id}` : `/messages?app=${id}`,
    messagePath: (message) => `/messages/${id}/${message}`,
    jobsPath: '/jobs',
    isPortal: false,
  };
}

/** A call of the API for the command line; the key is named and never shown. */
export function curlOf(method: string, path: string, body?: unknown): string {
  const lines = [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} '${location.origin}${placeOf(path)}'`,
    `-H "Authorization: Bearer $KEY"`,
  ];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${shellWord(JSON.stringify(body))}`);
  }
  return lines.join(' \\\n  ');
}
