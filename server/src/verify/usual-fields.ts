/** Settings that many providers have alike. */
import { checkToken } from './check-secret.ts';
import type { ConfigField } from './provider.ts';
import type { OwnScheme } from './scheme.ts';

/** The key of signatures; several may count while one is replaced. */
export function secretField(help: string): ConfigField {
  return { name: 'secret', help, secret: true, required: true, several: true };
}

/** A word that travels along; several may count while one is replaced. */
export function tokenField(help: string): ConfigField {
  return { name: 'token', help, secret: true, required: true, several: true };
}

/** Where the sender lets its customers choose the name of the header that carries the token. */
export const headerField: ConfigField = {
  name: 'header',
  help: 'The header that carries the token, such as X-Gancho-Token.',
  secret: false,
  required: false,
  form: 'headerName',
  default: 'authorization',
};

/** The token of `tokenField` in the header of `headerField`. */
export const tokenInChosenHeader: OwnScheme = {
  kind: 'own',
  name: 'token in a header of your choice',
  check: (subject) => {
    const [name = 'authorization'] = subject.settings('header');
    const from = `header:${name.toLowerCase()}` as const;
    return checkToken({ kind: 'token', token: { from }, field: 'token' }, subject);
  },
};
