/** Brokers that tests run for themselves: Debian's own packages, see tests/set-up-machine.ts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ServerProgram } from './server-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface BrokerServer extends AsyncDisposable {
  port: number;
  /** Of a client without a password. */
  url: string;
  program: ServerProgram;
}

/** Where a server finds its certificate. */
export interface TlsFiles {
  ca: string;
  cert: string;
  key: string;
}

function serverOf(
  program: ServerProgram,
  {
    port,
    scheme,
    folder,
    end,
  }: { port: number; scheme: string; folder: Disposable; end?: () => void },
): BrokerServer {
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    program,
    async [Symbol.asyncDispose]() {
      await program.kill();
      end?.();
      folder[Symbol.dispose]();
    },
  };
}

/** Redis that keeps each write on its disk before it answers. */
export async function startRedis(tls: TlsFiles | null = null): Promise<BrokerServer> {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const listen =
    tls === null
      ? ['--port', `${port}`]
      : ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'].concat([
          '--tls-cert-file',
          tls.cert,
          '--tls-key-file',
          tls.key,
          '--tls-ca-cert-file',
          tls.ca,
        ]);
  const args = [...listen, '--bind', '127.0.0.1', '--dir', folder.path];
  const program = new ServerProgram({
    command: 'redis-server',
    args: [...args, '--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
    port,
    ready: null,
  });
  await program.start();
  return serverOf(program, { port, scheme: 'redis', folder });
}

/** NATS with JetStream. */
export async function startNats(tls: TlsFiles | null = null): Promise<BrokerServer> {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const program = new ServerProgram({
    command: 'nats-server',
    args: ['-a', '127.0.0.1', '-p', `${port}`, '-js', '-sd', folder.path].concat(
      tls === null ? [] : ['--tls', '--tlscert', tls.cert, '--tlskey', tls.key],
    ),
    port,
    ready: /Server is ready/,
  });
  await program.start();
  return serverOf(program, { port, scheme: 'nats', folder });
}

/** RabbitMQ, with a port mapper of its own. */
export async function startRabbitmq(tls: TlsFiles | null = null): Promise<BrokerServer> {
  const folder = temporaryFolder();
  const [port, distPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  const at = (name: string): string => join(folder.path, name);
  mkdirSync(at('home'));
  if (tls !== null) {
    const lines = [
      'listeners.tcp = none',
      `listeners.ssl.1 = 127.0.0.1:${port}`,
      `ssl_options.cacertfile = ${tls.ca}`,
      `ssl_options.certfile = ${tls.cert}`,
      `ssl_options.keyfile = ${tls.key}`,
    ];
    writeFileSync(at('config.conf'), `${lines.join('\n')}\n`);
  }
  const env = {
    HOME: at('home'),
    RABBITMQ_NODENAME: `gancho-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${distPort}`,
    ERL_EPMD_PORT: `${mapperPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_RELAXED_COMMAND_CHECK: '1',
    RABBITMQ_MNESIA_BASE: at('data'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
    RABBITMQ_CONFIG_FILE: at('config.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced'),
    RABBITMQ_CONF_ENV_FILE: at('env'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1',
  };
  const program = new ServerProgram({
    command: '/usr/lib/rabbitmq/bin/rabbitmq-server',
    args: [],
    env,
    port,
    ready: /Server startup complete/,
  });
  await program.start();
  return serverOf(program, {
    port,
    scheme: 'amqp',
    folder,
    end: () =>
      void spawnSync('epmd', ['-port', `${mapperPort}`, '-kill'], {
        env: { ...process.env, ...env },
      }),
  });
}

/**
 * The mock cluster of librdkafka, which speaks the protocol of Kafka and keeps its records in memory;
 * a topic is there, with four partitions, once it was asked for.
 */
export async function startKafkaMock(): Promise<BrokerServer> {
  const program = new ServerProgram({
    command: 'kcat',
    args: [
      '-X',
      'test.mock.num.brokers=1',
      '-X',
      'debug=mock',
      '-b',
      'mock',
      '-C',
      '-q',
      '-t',
      'gancho-probe',
    ],
    port: null,
    ready: /bootstrap\.servers=127\.0\.0\.1:\d+/,
  });
  await program.start();
  const port = Number(/bootstrap\.servers=127\.0\.0\.1:(\d+)/.exec(program.output())![1]);
  return serverOf(program, { port, scheme: 'kafka', folder: { [Symbol.dispose]() {} } });
}
