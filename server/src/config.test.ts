/** Options: where they come from, what they may be, and what is said of a wrong one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isOnDesktop, options, readConfig, WrongConfig, type Config } from './config.ts';

const noFile = (): string => {
  throw Object.assign(new Error('none'), { code: 'ENOENT' });
};

function fromEnv(env: Record<string, string>): Config {
  return readConfig(env, null, noFile).config;
}

function fromFile(text: string): Config {
  return readConfig({}, null, () => text).config;
}

function refusal(act: () => unknown): string {
  let message: string | undefined;
  assert.throws(act, (error) => {
    assert.ok(error instanceof WrongConfig);
    message = error.message;
    return true;
  });
  return message!;
}

describe('readConfig', () => {
  test('knows a default for every option, which its own check would take', () => {
    const { config, sources, file } = readConfig({ PATH: '/bin' }, null, noFile);
    assert.equal(file, null);
    for (const { key, fallback, read } of options) {
      assert.deepEqual(config[key], fallback);
      assert.equal(sources[key], 'default');
      if (fallback !== null) assert.deepEqual(read(fallback), fallback);
    }
  });

  test('puts the environment over the file over the default', () => {
    const text = 'port: 9000\nretentionDays: 7';
    const { config, sources, file } = readConfig({ GANCHO_PORT: '9001' }, null, () => text);
    assert.equal(config.port, 9001);
    assert.equal(config.retentionDays, 7);
    assert.deepEqual(
      [sources.port, sources.retentionDays, sources.host, file],
      ['environment', 'file', 'default', 'gancho.yaml'],
    );
  });

  test('takes a mail server and whom its mails come from, together or not at all', () => {
    const from = { GANCHO_MAIL_FROM: 'Gancho <hub@shop.example>' };
    const both = fromEnv({ GANCHO_SMTP_URL: 'smtps://us:p%40ss@mail.example', ...from });
    assert.equal(both.mailFrom, 'Gancho <hub@shop.example>');
    assert.match(
      refusal(() => fromEnv(from)),
      /without GANCHO_SMTP_URL/,
    );
    const alone = { GANCHO_SMTP_URL: 'smtp://mail.example' };
    assert.match(
      refusal(() => fromEnv(alone)),
      /without GANCHO_MAIL_FROM/,
    );
    const wrong = refusal(() => fromEnv({ GANCHO_SMTP_URL: 'http://us:secret@mail.example' }));
    assert.match(wrong, /^GANCHO_SMTP_URL must be smtps:/);
    assert.ok(!wrong.includes('secret'));
    assert.match(
      refusal(() => fromEnv({ GANCHO_MAIL_FROM: 'us' })),
      /a mail address/,
    );
  });

  test('reads the file that is named by the argument before that of the environment', () => {
    const asked: string[] = [];
    const readText = (path: string): string => {
      asked.push(path);
      return '';
    };
    readConfig({ GANCHO_CONFIG: 'b' }, 'a', readText);
    readConfig({ GANCHO_CONFIG: 'b' }, null, readText);
    readConfig({ GANCHO_CONFIG: '' }, null, readText);
    assert.deepEqual(asked, ['a', 'b', 'gancho.yaml']);
  });

  test('takes an empty file, and a null in it, as saying nothing', () => {
    assert.equal(fromFile('').port, 8071);
    assert.equal(fromFile('# nothing\n').port, 8071);
    assert.equal(fromFile('port:\n').port, 8071);
  });

  test('reads retry schedules in every form', () => {
    const key = 'GANCHO_RETRY_SCHEDULE';
    for (const [value, schedule] of [
      ['5', [5]],
      ['5,300', [5, 300]],
      [' 5 , 300 ,', [5, 300]],
      ['', []],
      ['  ', []],
      ['2592000', [2_592_000]],
      [Array(50).fill('1').join(','), Array(50).fill(1)],
    ] as const) {
      assert.deepEqual(fromEnv({ [key]: value }).retryScheduleSeconds, schedule, value);
    }
    assert.deepEqual(fromFile('retryScheduleSeconds: [5, 300]').retryScheduleSeconds, [5, 300]);
    assert.deepEqual(fromFile('retryScheduleSeconds: 5, 300').retryScheduleSeconds, [5, 300]);
    assert.deepEqual(fromFile('retryScheduleSeconds: 5').retryScheduleSeconds, [5]);
    assert.deepEqual(fromFile('retryScheduleSeconds: []').retryScheduleSeconds, []);
    for (const value of ['0', '5s', '1.5', '-5', '2592001', '5;300', Array(51).fill(1).join()]) {
      assert.match(
        refusal(() => fromEnv({ [key]: value })),
        /^GANCHO_RETRY_SCHEDULE must /,
      );
    }
    assert.match(
      refusal(() => fromFile('retryScheduleSeconds: [5, soon]')),
      /^`retryScheduleSeconds` in the configuration file must be whole seconds .*, not \[5,"soon"\]\.$/,
    );
  });

  test('reads ranges of addresses', () => {
    assert.deepEqual(fromEnv({ GANCHO_ALLOW_SUBNETS: '10.1.0.0/16, ::1' }).allowSubnets, [
      '10.1.0.0/16',
      '::1/128',
    ]);
    assert.deepEqual(fromFile('allowSubnets: [fd00::/8]').allowSubnets, ['fd00::/8']);
  });

  test('reads yes and no, and addresses of the web', () => {
    for (const value of ['true', '1']) assert.equal(fromEnv({ GANCHO_DEMO: value }).demo, true);
    for (const value of ['false', '0']) assert.equal(fromEnv({ GANCHO_DEMO: value }).demo, false);
    assert.equal(fromFile('demo: false').demo, false);
    const url = 'https://hooks.example.com/';
    assert.equal(fromEnv({ GANCHO_PUBLIC_URL: url }).publicUrl, 'https://hooks.example.com');
  });

  test('takes a master key with and without padding, and no near one', () => {
    const key = Buffer.alloc(32, 9).toString('base64');
    for (const good of [key, key.slice(0, -1)]) {
      assert.equal(fromEnv({ GANCHO_MASTER_KEY: good }).masterKey, good);
    }
    const wrong = [key.slice(1), `A${key}`, `${key}=`, `${key.slice(0, 9)} ${key.slice(9)}`, ''];
    for (const bad of wrong) {
      const said = refusal(() => fromEnv({ GANCHO_MASTER_KEY: bad }));
      assert.match(said, /^GANCHO_MASTER_KEY must be base64 of 32 bytes, as `openssl[^,]*\.$/);
    }
  });
});

describe('what is no option', () => {
  test('is named with what was meant, or with where all are listed', () => {
    for (const [name, hint] of [
      ['GANCHO_PROT', 'did you mean GANCHO_PORT?'],
      ['GANCHO_RETRY_SCHEDUL', 'did you mean GANCHO_RETRY_SCHEDULE?'],
      ['GANCHO_CONFG', 'did you mean GANCHO_CONFIG?'],
      ['GANCHO_QQQQQQQQQQQQQQQQQQQQ', '`gancho config` lists them all.'],
    ] as const) {
      assert.equal(
        refusal(() => fromEnv({ [name]: 'x' })),
        `${name} is no option: ${hint}`,
      );
    }
    assert.match(
      refusal(() => fromFile('retention_days: 3')),
      /did you mean retentionDays\?$/,
    );
    assert.match(
      refusal(() => fromFile('GANCHO_HOST: ::1')),
      /did you mean host\?$/,
    );
  });

  test('does not mean variables of others, nor those of a Kubernetes Service', () => {
    const config = fromEnv({
      GANCHOS: '1',
      OTHER_GANCHO_X: '1',
      GANCHO_SERVICE_HOST: '10.0.0.1',
      GANCHO_SERVICE_PORT: '80',
      GANCHO_SERVICE_PORT_HTTP: '80',
      GANCHO_PORT: 'tcp://10.0.0.1:80',
      GANCHO_PORT_80_TCP: 'tcp://10.0.0.1:80',
      GANCHO_PORT_80_TCP_PROTO: 'tcp',
    });
    assert.equal(config.port, 8071);
  });
});

describe('a file', () => {
  test('that is not there matters only when it was named', () => {
    assert.match(
      refusal(() => readConfig({}, 'x.yaml', noFile)),
      /^The configuration file x\.yaml is not there: /,
    );
  });

  test('that cannot be read is never passed over', () => {
    const readText = (): string => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    assert.match(
      refusal(() => readConfig({}, null, readText)),
      /^The configuration file gancho\.yaml cannot be read \(EACCES\): /,
    );
  });

  test('that holds no options is refused in one line', () => {
    for (const text of ['[]', 'text', '5', '- port: 1', 'a: [', 'port: 1\nport: 2', '---\n---\n']) {
      assert.match(
        refusal(() => fromFile(text)),
        /^The configuration file gancho\.yaml [^\n]+\.$/,
      );
    }
  });
});

describe('a desktop', () => {
  const on = (env: Record<string, string>, platform = 'linux') => isOnDesktop(env, platform);
  test('has a screen that can be drawn on', () => {
    assert.equal(on({ DISPLAY: ':0' }), true);
    assert.equal(on({ WAYLAND_DISPLAY: 'wayland-0' }), true);
    assert.equal(on({}), false);
    assert.equal(on({}, 'darwin'), true);
    assert.equal(on({}, 'win32'), true);
  });

  test('is none that is far away, nor a machine that runs checks', () => {
    assert.equal(on({ DISPLAY: ':0', CI: 'true' }), false);
    assert.equal(on({ DISPLAY: ':0', CI: 'false' }), true);
    assert.equal(on({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'darwin'), false);
  });
});
