/** Sends one signed request now and shows the answer. */
import { useState } from 'react';
import { useChange, useThing } from '../api/queries.ts';
import type { Attempt, EventType, Page } from '../api/shapes.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { causeFacts } from '../ui/cause.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { Facts, Section } from '../ui/page.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { exampleOf } from './example.ts';

export function EndpointTest({ path }: { path: string }) {
  const t = useT();
  const types = useThing<Page<EventType>>('/event-type', { limit: 250, with_content: true });
  const [type, setType] = useState('');
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  const test = useChange<object, Attempt>((body) => ({
    method: 'POST',
    path: `${path}/msg/test-attempt`,
    body,
  }));
  const choose = (name: string): void => {
    setType(name);
    const example = exampleOf(types.data?.data.find((one) => one.name === name));
    if (example !== undefined) setText(JSON.stringify(example, null, 2));
  };
  const submit = (): void => {
    try {
      setFault(undefined);
      test.mutate({
        ...(type === '' ? {} : { eventType: type }),
        ...(text.trim() === '' ? {} : { payload: JSON.parse(text) as unknown }),
      });
    } catch {
      setFault(t('fault.json'));
    }
  };
  return (
    <div className="grid min-w-0 gap-5 lg:grid-cols-2">
      <Section title={t('test.send')}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p className="text-muted">{t('test.hint')}</p>
          <Refused problem={test.error} />
          <TextField
            label={t('field.eventType')}
            list="event-types-to-test"
            value={type}
            onChange={(event) => choose(event.target.value)}
            placeholder={t('test.anyType')}
            fault={faultOf(test.error, 'eventType')}
          />
          <datalist id="event-types-to-test">
            {types.data?.data.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <TextArea
            label={t('field.payload')}
            rows={7}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={t('test.anyPayload')}
            fault={fault ?? faultOf(test.error, 'payload')}
          />
          <Button
            look="main"
            type="submit"
            icon="send"
            busy={test.isPending}
            className="self-start"
          >
            {t('test.action')}
          </Button>
        </form>
      </Section>
      <Section title={t('test.answer')}>
        <div aria-live="polite">
          {test.data === undefined ? (
            <p className="text-muted">{t('test.nothing')}</p>
          ) : (
            <Answer attempt={test.data} />
          )}
        </div>
      </Section>
    </div>
  );
}

function Answer({ attempt }: { attempt: Attempt }) {
  const t = useT();
  const { milliseconds } = useFormats();
  const { statusText, responseStatusCode, responseDurationMs, response } = attempt;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Facts
        facts={[
          [t('field.outcome'), <StatusBadge key="outcome" status={statusText} />],
          [
            t('field.status'),
            responseStatusCode > 0 ? String(responseStatusCode) : t('attempt.noAnswer'),
          ],
          [t('field.duration'), milliseconds(responseDurationMs)],
          ...causeFacts(attempt, t('field.cause')),
        ]}
      />
      {response === '' ? (
        <p className="text-[0.93rem] text-muted">{t('attempt.emptyAnswer')}</p>
      ) : (
        <CodeView value={response} label={t('attempt.answer')} />
      )}
    </div>
  );
}
