/** The types of sources that take from brokers. */
import { brokerSourceTypes } from '../domain/broker-source.ts';
import {
  brokerSettings,
  checkBrokerSettings,
  type BrokerSourceType,
} from '../domain/broker-source-settings.ts';
import type { SourceKind, SourceSettings } from '../domain/source-kind.ts';

const titles: Readonly<Record<BrokerSourceType, string>> = {
  kafka: 'Apache Kafka',
  rabbitmq: 'RabbitMQ',
  nats: 'NATS (JetStream)',
  sqs: 'Amazon SQS',
};

const notes: Readonly<Record<BrokerSourceType, string | null>> = {
  kafka: null,
  rabbitmq: 'Messages are known again by their `message-id`: have the publisher set it.',
  nats: null,
  sqs: null,
};

export const brokerSourceKinds: readonly SourceKind[] = brokerSourceTypes.map(kindOf);

function kindOf(type: BrokerSourceType): SourceKind {
  const settings = brokerSettings(type);
  const secretNames = settings.filter((one) => one.secret).map(({ name }) => name);
  return {
    type,
    title: titles[type],
    docs: null,
    note: notes[type],
    settings,
    bestGrade: null,
    country: null,
    example: null,
    receives: false,
    // It runs all the time: there is no next moment to plan.
    runs: false,
    check: (config) => checkBrokerSettings(type, config),
    shown: (config) => without(config, secretNames),
    secrets: (config) =>
      secretNames.map((name) => config[name]).filter((one) => typeof one === 'string'),
    grade: () => null,
    hasEventKeys: () => true,
  };
}

function without(config: SourceSettings, names: readonly string[]): SourceSettings {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));
}
