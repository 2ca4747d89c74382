/** The dialog that connects a source: to a URL, to another application, or to a kind set up on its page. */
import { basePath } from '../api/base-path.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useCan } from '../api/can.ts';
import { ask, type ApiProblem } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type { Application, Endpoint, Page as ListPage } from '../api/shapes.ts';
import type { Source } from '../api/source-shapes.ts';
import { connectionWords } from '../i18n/areas/connections.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { laterKinds } from './shaping/destination-kinds.ts';

type Origin = Pick<Source, 'id' | 'name'>;

interface Props {
  open: boolean;
  onClose: () => void;
}

/** From one source, or from one of several. */
export function AddConnection({
  open,
  onClose,
  ...from
}: Props & ({ origin: Origin } | { sources: Origin[] })) {
  const t = useWords(connectionWords);
  return (
    <Dialog open={open} onClose={onClose} title={t('add')} description={t('addHint')}>
      <Form onClose={onClose} sources={'origin' in from ? [from.origin] : from.sources} />
    </Dialog>
  );
}

function Form({ sources, onClose }: { sources: Origin[]; onClose: () => void }) {
  const t = useT();
  const w = useWords(connectionWords);
  const can = useCan();
  const client = useQueryClient();
  const { go } = useNavigation();
  const [source, setSource] = useState(sources.at(-1)?.id ?? '');
  const [kind, setKind] = useState('webhook');
  const [url, setUrl] = useState('');
  const [target, setTarget] = useState('');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState('');
  const mayName = can('applications:read', null) && can('endpoint-secrets:write', null);
  const apps = useThing<ListPage<Application>>(mayName ? '/app' : null, { limit: 250 }).data?.data;
  const eventTypes = types
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const adding = useMutation<Endpoint, ApiProblem>({
    mutationFn: async () => {
      const made = await ask<Endpoint>('POST', `/app/${source}/endpoint`, {
        body: {
          url: kind === 'webhook' ? url : `destination:${kind}`,
          description,
          ...(eventTypes.length === 0 ? {} : { eventTypes }),
        },
      });
      if (kind === 'application') {
        await ask('PUT', `/app/${source}/endpoint/${made.id}/destination`, {
          body: { type: 'application', applicationId: target },
        });
      }
      return made;
    },
    onSuccess: async ({ id }) => {
      onClose();
      go(`/endpoints/${source}/${id}?tab=${kind === 'webhook' ? 'test' : 'settings'}`);
      await client.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  const builtIn = `${location.origin}${basePath}/_sandbox/${source.slice(-12)}`;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Refused problem={adding.error} />
      {sources.length < 2 ? null : (
        <SelectField
          label={w('from')}
          value={source}
          onChange={(event) => setSource(event.target.value)}
          options={sources.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <SelectField
        label={w('kind')}
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        {...(kind === 'webhook' || kind === 'application' ? {} : { hint: w('laterHint') })}
        options={[
          { value: 'webhook', label: w('kind.webhook') },
          ...(mayName ? [{ value: 'application', label: w('kind.application') }] : []),
          ...laterKinds.map((value) => ({
            value,
            label: value === 'email' ? w('kind.email') : (names[value] ?? value),
          })),
        ]}
      />
      {kind === 'webhook' ? (
        <div className="flex flex-col gap-1.5">
          <TextField
            label={t('field.url')}
            type="url"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            placeholder="https://example.com/webhooks"
            fault={faultOf(adding.error, 'url')}
            required
          />
          <Button look="quiet" className="self-start" icon="play" onClick={() => setUrl(builtIn)}>
            {t('endpoints.useBuiltIn')}
          </Button>
        </div>
      ) : null}
      {kind === 'application' ? (
        <SelectField
          label={w('kind.application')}
          value={target}
          onChange={(event) => setTarget(event.target.value)}
          fault={faultOf(adding.error, 'applicationId')}
          required
          options={[
            { value: '', label: w('choose') },
            ...(apps ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      ) : null}
      <TextField
        label={t('field.description')}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        fault={faultOf(adding.error, 'description')}
      />
      <TextArea
        label={t('field.eventTypes')}
        hint={w('typesHint')}
        rows={2}
        value={types}
        onChange={(event) => setTypes(event.target.value)}
        fault={faultOf(adding.error, 'eventTypes')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="main" type="submit" busy={adding.isPending}>
          {w('add')}
        </Button>
      </div>
    </form>
  );
}

/** As they are called in every language. */
const names: Readonly<Record<string, string>> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  googleChat: 'Google Chat',
  telegram: 'Telegram',
  kafka: 'Apache Kafka',
  rabbitmq: 'RabbitMQ',
  nats: 'NATS',
  redisStream: 'Redis Streams',
  sqs: 'Amazon SQS',
  s3: 'Amazon S3',
  pubsub: 'Google Cloud Pub/Sub',
};
