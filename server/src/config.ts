/** Every option: its name, meaning, default and check. The only reader of the environment. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defaultRetryScheduleSeconds } from './domain/retry-schedule.ts';
import { isMailAddress } from './domain/mail-address.ts';
import { nearestWord } from './lib/nearest-word.ts';
import {
  readBaseUrl,
  readDatabaseUrl,
  readMailServer,
  readNameServer,
  readOrigin,
  readProxyUrl,
} from './lib/read-address.ts';
import { entriesOf, readSubnet, text, whole, yesOrNo } from './lib/read-value.ts';

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | null;
  databaseListenUrl: string | null;
  databaseConnections: number;
  role: Role;
  leaseSeconds: number;
  apiKey: string | null;
  masterKey: string | null;
  allowSubnets: string[];
  httpsOnly: boolean;
  egressProxy: string | null;
  dnsServers: string[];
  retryScheduleSeconds: number[];
  requestTimeoutSeconds: number;
  retentionDays: number;
  disableAfterDays: number;
  requireConsent: boolean;
  publicUrl: string | null;
  smtpUrl: string | null;
  mailFrom: string | null;
  portalOrigins: string[];
  trustedProxies: string[];
  demo: boolean;
  open: boolean;
  logLevel: 'info' | 'warn' | 'silent';
}

/** What a node does: serve the API, deliver, or both. */
export type Role = 'all' | 'api' | 'worker';

interface Option<T> {
  key: keyof Config;
  env: string;
  meaning: string;
  fallback: T;
  secret?: boolean;
  /** From text, or from what YAML makes of it; throws a sentence that ends the start. */
  read: (value: unknown) => T;
}

const maxScheduleEntries = 50;
const maxWaitSeconds = 30 * 86_400;

export const options: readonly Option<unknown>[] = [
  {
    key: 'host',
    env: 'GANCHO_HOST',
    meaning: 'Address to listen on; 0.0.0.0 for every interface.',
    fallback: '127.0.0.1',
    read: text('an address such as 127.0.0.1'),
  },
  {
    key: 'port',
    env: 'GANCHO_PORT',
    meaning: 'Port to listen on; 0 for any free one.',
    fallback: 8071,
    read: whole(0, 65_535),
  },
  {
    key: 'dataDir',
    env: 'GANCHO_DATA_DIR',
    meaning: 'Folder of the database and the keys; made if it is not there.',
    fallback: './gancho-data',
    read: text('a folder such as ./gancho-data'),
  },
  {
    key: 'databaseUrl',
    env: 'GANCHO_DATABASE_URL',
    meaning:
      'PostgreSQL to keep the data in, postgres://USER:PASSWORD@HOST:PORT/DATABASE, so that several nodes can share it; without it a file in the data folder does.',
    fallback: null,
    secret: true,
    read: readDatabaseUrl,
  },
  {
    key: 'databaseListenUrl',
    env: 'GANCHO_DATABASE_LISTEN_URL',
    meaning:
      'The same PostgreSQL past a pooler such as PgBouncer, on which nodes hear each other at once; without it they use GANCHO_DATABASE_URL.',
    fallback: null,
    secret: true,
    read: readDatabaseUrl,
  },
  {
    key: 'databaseConnections',
    env: 'GANCHO_DATABASE_CONNECTIONS',
    meaning: 'Connections that a node makes to PostgreSQL at most, beside the one it listens on.',
    fallback: 10,
    read: whole(4, 200),
  },
  {
    key: 'role',
    env: 'GANCHO_ROLE',
    meaning:
      'What this node does, which `--role` says too: serve the API (api), deliver (worker), or both (all).',
    fallback: 'all',
    read: readRole,
  },
  {
    key: 'leaseSeconds',
    env: 'GANCHO_LEASE_SECONDS',
    meaning: 'Seconds after which others take over what a silent node held.',
    fallback: 10,
    read: whole(1, 300),
  },
  {
    key: 'apiKey',
    env: 'GANCHO_API_KEY',
    meaning: 'An API key to accept; without it one is made at the first start.',
    fallback: null,
    secret: true,
    read: (value) => {
      if (typeof value === 'string' && /^[\x21-\x7e]{16,256}$/.test(value)) return value;
      throw new Error('must be 16 to 256 visible ASCII characters without spaces');
    },
  },
  {
    key: 'masterKey',
    env: 'GANCHO_MASTER_KEY',
    meaning:
      'Key that seals secrets in the store: base64 of 32 bytes. Without it a file in the data folder holds one.',
    fallback: null,
    secret: true,
    read: (value) => {
      // A look at the length alone would take a misspelt key for another one.
      if (typeof value === 'string' && /^[A-Za-z0-9+/]{43}=?$/.test(value)) return value;
      throw new Error('must be base64 of 32 bytes, as `openssl rand -base64 32` prints');
    },
  },
  {
    key: 'allowSubnets',
    env: 'GANCHO_ALLOW_SUBNETS',
    meaning: 'Private ranges that deliveries may reach, separated by commas, such as 10.1.0.0/16.',
    fallback: [],
    read: (value) => entriesOf(value).map((entry) => readSubnet(String(entry))),
  },
  {
    key: 'httpsOnly',
    env: 'GANCHO_HTTPS_ONLY',
    meaning:
      'Whether endpoints with http URLs are refused, and nothing is sent to those there are.',
    fallback: false,
    read: yesOrNo,
  },
  {
    key: 'egressProxy',
    env: 'GANCHO_EGRESS_PROXY',
    meaning:
      'Proxy for all that goes out: http://, https:// or socks5://[NAME:PASSWORD@]HOST:PORT.',
    fallback: null,
    secret: true,
    read: readProxyUrl,
  },
  {
    key: 'dnsServers',
    env: 'GANCHO_DNS_SERVERS',
    meaning:
      'Name servers to ask in place of those of the system, as address or address:port, separated by commas.',
    fallback: [],
    read: (value) => entriesOf(value).map((entry) => readNameServer(String(entry))),
  },
  {
    key: 'retryScheduleSeconds',
    env: 'GANCHO_RETRY_SCHEDULE',
    meaning: 'Seconds between one attempt and the next, separated by commas; empty for no retries.',
    fallback: [...defaultRetryScheduleSeconds],
    read: (value) => {
      const entries = entriesOf(value);
      if (entries.length > maxScheduleEntries) {
        throw new Error(`must have at most ${maxScheduleEntries} entries`);
      }
      return entries.map((entry) => readWait(entry));
    },
  },
  {
    key: 'requestTimeoutSeconds',
    env: 'GANCHO_REQUEST_TIMEOUT',
    meaning: 'Seconds that a receiver has to answer in full.',
    fallback: 15,
    read: whole(1, 60),
  },
  {
    key: 'retentionDays',
    env: 'GANCHO_RETENTION_DAYS',
    meaning: 'Days that messages and their attempts are kept.',
    fallback: 90,
    read: whole(1, 3650),
  },
  {
    key: 'disableAfterDays',
    env: 'GANCHO_DISABLE_AFTER_DAYS',
    meaning:
      'Days that an endpoint may fail without a success until it is disabled; 0 for any time.',
    fallback: 5,
    read: whole(0, 365),
  },
  {
    key: 'requireConsent',
    env: 'GANCHO_REQUIRE_CONSENT',
    meaning:
      'Whether every new endpoint needs the consent of its receiver before the first delivery.',
    fallback: false,
    read: yesOrNo,
  },
  {
    key: 'publicUrl',
    env: 'GANCHO_PUBLIC_URL',
    meaning: 'How others reach this server; http://HOST:PORT if not given.',
    fallback: null,
    read: readBaseUrl,
  },
  {
    key: 'smtpUrl',
    env: 'GANCHO_SMTP_URL',
    meaning:
      'Mail server that takes the mails of alarms: smtps://[NAME:PASSWORD@]HOST:PORT for TLS, smtp:// for STARTTLS, smtp://HOST:PORT?tls=none for neither.',
    fallback: null,
    secret: true,
    read: (value) => {
      readMailServer(value);
      return String(value);
    },
  },
  {
    key: 'mailFrom',
    env: 'GANCHO_MAIL_FROM',
    meaning: 'Address that they come from, such as Gancho <gancho@example.com>.',
    fallback: null,
    read: (value) => {
      if (typeof value === 'string' && isMailAddress(value)) return value;
      throw new Error('must be a mail address such as Gancho <gancho@example.com>');
    },
  },
  {
    key: 'trustedProxies',
    env: 'GANCHO_TRUSTED_PROXIES',
    meaning:
      'Addresses of proxies in front of this server, separated by commas, that say who sent a request: X-Forwarded-For, and the client certificate that a source asks for.',
    fallback: [],
    read: (value) => entriesOf(value).map((entry) => readSubnet(String(entry))),
  },
  {
    key: 'portalOrigins',
    env: 'GANCHO_PORTAL_ORIGINS',
    meaning:
      'Origins whose pages may show the customer portal in a frame, separated by commas, such as https://app.example.com.',
    fallback: [],
    read: (value) => entriesOf(value).map((entry) => readOrigin(String(entry))),
  },
  {
    key: 'demo',
    env: 'GANCHO_DEMO',
    meaning:
      'Whether the first start makes a demo: an application, event types and a source, with built-in receivers.',
    fallback: true,
    read: yesOrNo,
  },
  {
    key: 'open',
    env: 'GANCHO_OPEN',
    meaning:
      'Whether the first start opens the dashboard in a browser, in a terminal on a desktop.',
    fallback: true,
    read: yesOrNo,
  },
  {
    key: 'logLevel',
    env: 'GANCHO_LOG_LEVEL',
    meaning: 'What is printed: everything (info), problems only (warn) or nothing (silent).',
    fallback: 'info',
    read: (value) => {
      if (value === 'info' || value === 'warn' || value === 'silent') return value;
      throw new Error('must be info, warn or silent');
    },
  },
];

/** Names the file with options; itself no option, since it cannot stand in the file. */
const fileVariable = 'GANCHO_CONFIG';
const usualFile = 'gancho.yaml';

export type Source = 'default' | 'environment' | 'file';
export interface ReadConfig {
  config: Config;
  sources: Record<keyof Config, Source>;
  file: string | null;
}

/** A wrong value: one sentence that names it and the remedy. */
export class WrongConfig extends Error {}

/** The options of this process: `--role` over environment over file over defaults. */
export function loadConfig(fileArgument: string | null, role: string | null = null): ReadConfig {
  const env = role === null ? process.env : { ...process.env, GANCHO_ROLE: role };
  return readConfig(env, fileArgument, (path) => readFileSync(path, 'utf8'));
}

/** A variable that is no option, such as a secret that a declared environment names. */
export function variableNamed(name: string): string | undefined {
  return process.env[name];
}

/** Whether a browser could be opened where this runs: on a desktop, and by a person. */
export function isOnDesktop(env = process.env, platform: string = process.platform): boolean {
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return false;
  // A window would open where the server is, far from whoever looks at the terminal.
  if (env['SSH_CONNECTION'] !== undefined) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/** As `loadConfig`, from a given environment; throws `WrongConfig`. */
export function readConfig(
  env: Record<string, string | undefined>,
  fileArgument: string | null,
  readText: (path: string) => string,
): ReadConfig {
  const named = fileArgument ?? (env[fileVariable] || null);
  const fromFile = readFile(named, readText);
  refuseUnknown(env, fromFile.values);

  const config: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const option of options) {
    const inEnv = isServiceLink(option.env, env[option.env]) ? undefined : env[option.env];
    const inFile = fromFile.values[option.key];
    const [source, value]: [Source, unknown] =
      inEnv !== undefined
        ? ['environment', inEnv]
        : inFile !== undefined && inFile !== null
          ? ['file', inFile]
          : ['default', undefined];
    sources[option.key] = source;
    config[option.key] = source === 'default' ? option.fallback : readValue(option, source, value);
  }
  refuseUnshared(config as unknown as Config);
  refuseHalfMail(config as unknown as Config);
  return {
    config: config as unknown as Config,
    sources,
    file: fromFile.path,
  };
}

/** Roles divide work between nodes, and nodes need a store that they can share. */
function refuseUnshared({ role, databaseUrl }: Config): void {
  if (role === 'all' || databaseUrl !== null) return;
  throw new WrongConfig(
    `A node with the role ${role} needs a store that others share: set GANCHO_DATABASE_URL.`,
  );
}

/** A mail has a server that takes it and somebody whom it comes from. */
function refuseHalfMail({ smtpUrl, mailFrom }: Config): void {
  if ((smtpUrl === null) === (mailFrom === null)) return;
  const missing = smtpUrl === null ? 'GANCHO_SMTP_URL' : 'GANCHO_MAIL_FROM';
  const present = smtpUrl === null ? 'GANCHO_MAIL_FROM' : 'GANCHO_SMTP_URL';
  throw new WrongConfig(`${present} sends no mail without ${missing}: set both, or neither.`);
}

/** Text such as `api`, or a list such as `api,worker`. */
function readRole(value: unknown): Role {
  const roles = new Set(entriesOf(value));
  const isKnown = [...roles].every((role) => ['all', 'api', 'worker'].includes(String(role)));
  if (!isKnown || roles.size === 0) throw new Error('must be all, api or worker');
  if (roles.size > 1 || roles.has('all')) return 'all';
  return roles.has('api') ? 'api' : 'worker';
}

function readValue(option: Option<unknown>, source: Source, value: unknown): unknown {
  try {
    return option.read(value);
  } catch (error) {
    const name = source === 'file' ? `\`${option.key}\` in the configuration file` : option.env;
    const shown = option.secret === true ? '' : `, not ${JSON.stringify(value)}`;
    throw new WrongConfig(`${name} ${(error as Error).message}${shown}.`);
  }
}

function readFile(
  named: string | null,
  readText: (path: string) => string,
): { path: string | null; values: Record<string, unknown> } {
  const path = named ?? usualFile;
  let content: string;
  try {
    content = readText(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (named === null && code === 'ENOENT') return { path: null, values: {} };
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new WrongConfig(
      `The configuration file ${path} ${why}: name another with ${fileVariable} or --config.`,
    );
  }
  // Most servers have no such file, and each start would load 70 modules for it.
  const { parse: parseYaml } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  let values: unknown;
  try {
    values = parseYaml(content, { logLevel: 'error' }) ?? {};
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new WrongConfig(
      `The configuration file ${path} is not valid YAML: ${line!.replace(/:$/, '')}.`,
    );
  }
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new WrongConfig(
      `The configuration file ${path} must hold options, such as \`port: 8071\`.`,
    );
  }
  return { path, values: values as Record<string, unknown> };
}

/** A misspelt option would be left out in silence. */
function refuseUnknown(
  env: Record<string, string | undefined>,
  values: Record<string, unknown>,
): void {
  const variables = [...options.map(({ env: name }) => name), fileVariable];
  for (const name of Object.keys(env)) {
    if (!name.startsWith('GANCHO_') || variables.includes(name) || isServiceLink(name)) continue;
    throw new WrongConfig(`${name} is no option: ${suggestion(name, variables)}`);
  }
  for (const key of Object.keys(values)) {
    if (options.some((option) => option.key === key)) continue;
    const asVariable = options.find((option) => option.env === key);
    const keys = asVariable === undefined ? options.map((option) => option.key) : [asVariable.key];
    throw new WrongConfig(
      `\`${key}\` in the configuration file is no option: ${suggestion(key, keys, asVariable?.key)}`,
    );
  }
}

function suggestion(typed: string, words: readonly string[], meant?: string): string {
  const word = meant ?? nearestWord(typed, words);
  return word === null ? '`gancho config` lists them all.' : `did you mean ${word}?`;
}

/** Kubernetes tells every container where a Service is; one called gancho has our prefix. */
function isServiceLink(name: string, value?: string): boolean {
  if (name === 'GANCHO_PORT') return value !== undefined && /^(tcp|udp|sctp):\/\//.test(value);
  return /^GANCHO_(SERVICE_(HOST|PORT)|PORT_\d+_(TCP|UDP|SCTP))(_|$)/.test(name);
}

function readWait(entry: unknown): number {
  try {
    return whole(1, maxWaitSeconds)(entry);
  } catch {
    throw new Error(`must be whole seconds from 1 to ${maxWaitSeconds}, such as 5,300,1800`);
  }
}
