/** Reads the address of a PostgreSQL database: several hosts to choose from, and how to trust them. */

export interface DatabaseHost {
  /** A name, an address, or the folder of a Unix socket. */
  host: string;
  port: number;
}

/**
 * How the connection is protected, in the words of
 * https://www.postgresql.org/docs/current/libpq-ssl.html: `require` only encrypts, `verify-ca` also
 * checks the certificate, `verify-full` also that it is the host's.
 */
export interface DatabaseTls {
  mode: 'require' | 'verify-ca' | 'verify-full';
  /** Files in PEM; null for the usual authorities, and for no certificate of our own. */
  authorities: string | null;
  certificate: string | null;
  key: string | null;
}

export interface DatabaseAddress {
  /** In the order in which they are tried. */
  hosts: DatabaseHost[];
  user: string;
  /** Undefined where the address has none. */
  password: string | undefined;
  database: string;
  /** Null for a connection in the clear. */
  tls: DatabaseTls | null;
  applicationName: string;
}

/** The address cannot be used; the sentence names what is wrong, and no password. */
export class WrongDatabaseUrl extends Error {}

const usualPort = 5432;
const portMax = 65_535;
const usualName = 'gancho';
/** Only a server that can be written to will do, so each of these asks for what we want anyway. */
const attributes = new Set(['any', 'read-write', 'primary']);
const parameterNames = [
  'application_name',
  'host',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'target_session_attrs',
];

/** `postgres://user:password@host:port,host:port/database?sslmode=…`; throws `WrongDatabaseUrl`. */
export function readDatabaseUrl(url: string): DatabaseAddress {
  const parts = /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^/?#]*))?(?:\?([^#]*))?$/.exec(url);
  if (parts === null) {
    throw new WrongDatabaseUrl(
      'The address of the database has the form postgres://user:password@host:5432/database.',
    );
  }
  const [, authority = '', database = '', query = ''] = parts;
  const parameters = readParameters(query);
  const at = authority.lastIndexOf('@');
  const [user, password] = readCredentials(at < 0 ? '' : authority.slice(0, at));
  const socket = parameters.get('host');
  const hosts = socket === undefined ? readHosts(authority.slice(at + 1)) : [socketAt(socket)];
  if (user === '') throw new WrongDatabaseUrl('The address of the database names no user.');
  return {
    hosts,
    user,
    password,
    database: database === '' ? user : decode(database, 'name of the database'),
    tls: readTls(parameters),
    applicationName: parameters.get('application_name') ?? usualName,
  };
}

function readParameters(query: string): Map<string, string> {
  const parameters = new Map(new URLSearchParams(query));
  for (const [name, value] of parameters) {
    if (!parameterNames.includes(name)) {
      throw new WrongDatabaseUrl(
        `The address of the database has an unknown parameter ${name}; known are ${parameterNames.join(', ')}.`,
      );
    }
    if (name === 'target_session_attrs' && !attributes.has(value)) {
      throw new WrongDatabaseUrl(
        'The store needs a server that can be written to: target_session_attrs=read-write.',
      );
    }
  }
  return parameters;
}

function readCredentials(text: string): [user: string, password: string | undefined] {
  const colon = text.indexOf(':');
  if (colon < 0) return [decode(text, 'user'), undefined];
  return [decode(text.slice(0, colon), 'user'), decode(text.slice(colon + 1), 'password')];
}

function readHosts(text: string): DatabaseHost[] {
  return text.split(',').map((one) => {
    const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(one);
    const host = parts?.[1] ?? parts?.[2];
    const port = Number(parts?.[3] ?? usualPort);
    if (host === undefined || port < 1 || port > portMax) {
      throw new WrongDatabaseUrl('The address of the database names a host that cannot be read.');
    }
    return { host: decode(host, 'host'), port };
  });
}

/** The folder of a Unix socket, as `?host=/folder`. */
function socketAt(folder: string): DatabaseHost {
  if (!folder.startsWith('/')) {
    throw new WrongDatabaseUrl(
      'The parameter host is for the folder of a socket, and begins with `/`.',
    );
  }
  return { host: folder, port: usualPort };
}

function readTls(parameters: Map<string, string>): DatabaseTls | null {
  const mode = parameters.get('sslmode') ?? 'disable';
  switch (mode) {
    case 'disable':
      return null;
    case 'require':
    case 'verify-ca':
    case 'verify-full': {
      const authorities = parameters.get('sslrootcert') ?? null;
      return {
        // With authorities to go by, PostgreSQL's own clients check the certificate too.
        mode: mode === 'require' && authorities !== null ? 'verify-ca' : mode,
        authorities: authorities === 'system' ? null : authorities,
        certificate: parameters.get('sslcert') ?? null,
        key: parameters.get('sslkey') ?? null,
      };
    }
    default:
      throw new WrongDatabaseUrl(
        'sslmode is one of disable, require, verify-ca and verify-full; the others would fall back to a connection in the clear unnoticed.',
      );
  }
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new WrongDatabaseUrl(
      `The ${what} in the address of the database holds a % that no two hex digits follow.`,
    );
  }
}
