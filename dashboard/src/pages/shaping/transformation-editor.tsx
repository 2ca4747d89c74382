/** The three panes of a transformation, and its two acts: test and save. */
import { useEffect, useRef, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import type { ApiProblem } from '../../api/client.ts';
import type { Endpoint } from '../../api/shapes.ts';
import { transformationWords } from '../../i18n/areas/transformation.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { EditCode } from '../../ui/edit-code.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { faultOf } from '../../ui/problem-words.ts';
import { useTell } from '../../ui/toast.tsx';
import { MappingForm } from './mapping-form.tsx';
import { mappingOf, rowsOf } from './mapping-rows.ts';
import { useQuestion } from './questions.ts';
import { SampleChoice } from './sample-choice.tsx';
import { askedOf, type Sample } from './sample.ts';
import type { TestRun, Transformation } from './shapes.ts';
import { TestResult, type ShownRun } from './test-result.tsx';
import { VariablesForm, type Variables } from './variables-form.tsx';
import { Refused } from '../../ui/refused.tsx';

const beginnings = {
  code: `function handler(webhook) {
  // webhook.payload, headers, url, method; webhook.cancel = true sends nothing
  return webhook;
}
`,
  mapping: mappingOf({
    keepsPayload: true,
    rows: [{ target: 'payload.kind', from: 'path', value: 'eventType', when: '' }],
  }),
};

interface Draft {
  kind: Transformation['kind'];
  code: string;
  enabled: boolean;
  variables: Variables;
}

export function TransformationEditor({
  path,
  endpoint,
  present,
}: {
  path: string;
  endpoint: Endpoint;
  present: Transformation;
}) {
  const t = useWords(transformationWords);
  const tell = useTell();
  const [draft, setDraft] = useState<Draft>(() => draftOf(present));
  const [sample, setSample] = useState<Sample | null>(null);
  const [shown, setShown] = useState<ShownRun | null>(null);
  /** What was tested last and did not fail. */
  const [tested, setTested] = useState('');
  const asked = sample === null ? null : askedOf(sample);
  const edited = { kind: draft.kind, code: draft.code, variables: variablesOf(draft.variables) };
  const name = JSON.stringify(edited);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(present));
  const isTested = tested === name;

  const test = useQuestion<TestRun>(`${path}/test`);
  const save = useChange<object>((body) => ({ method: 'PATCH', path, body }), {
    onDone: () => tell({ tone: 'good', text: t('saved') }),
  });
  const runTest = (): void => {
    if (asked === null || test.isPending) return;
    test.mutate(
      { ...edited, ...asked },
      {
        onSuccess: (run) => {
          setShown({ run, input: sample!.text, url: endpoint.url });
          setTested(run.outcome === 'failed' ? '' : name);
        },
      },
    );
  };
  const runSave = (): void => {
    if (isChanged && !save.isPending) save.mutate({ ...edited, enabled: draft.enabled });
  };
  useKeys({ runTest, runSave });

  const fault = faultIn(test.error) ?? faultIn(save.error) ?? shown?.run.cause ?? undefined;
  const problem = save.error ?? test.error;
  return (
    <section
      aria-label={t('title')}
      className="grid min-w-0 items-start gap-4 lg:grid-cols-2 xl:grid-cols-[minmax(0,3fr)_minmax(0,5fr)_minmax(0,4fr)]"
    >
      <Section title={t('input')}>
        <SampleChoice
          sample={sample}
          onChange={setSample}
          isJson={sample === null || asked !== null}
        />
      </Section>
      <Section
        title={t('code')}
        actions={
          <CheckField
            label={t('enabled')}
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.target.checked })}
          />
        }
      >
        <div className="flex min-w-0 flex-col gap-3">
          <CodePane draft={draft} onChange={setDraft} fault={fault} />
          <VariablesForm
            variables={draft.variables}
            onChange={(variables) => setDraft({ ...draft, variables })}
          />
          {problem === null || faultIn(problem) !== undefined ? null : (
            <Refused problem={problem} />
          )}
          <div className="flex flex-wrap items-center gap-2">
            <Button
              look={isTested ? 'plain' : 'main'}
              icon="play"
              busy={test.isPending}
              disabled={asked === null}
              onClick={runTest}
            >
              {t('test')}
            </Button>
            <Button
              look={isTested ? 'main' : 'plain'}
              busy={save.isPending}
              disabled={!isChanged}
              onClick={runSave}
            >
              {isTested || !isChanged ? t('save') : t('saveUntested')}
            </Button>
            <span className="text-[0.87rem] text-muted">
              {!isChanged ? t('nothingChanged') : isTested ? t('isTested') : t('notTested')}
            </span>
          </div>
          <p className="text-[0.87rem] text-muted">{t('keys')}</p>
        </div>
      </Section>
      <div className="min-w-0 lg:col-span-2 xl:col-span-1">
        <Section title={t('output')}>
          <div aria-live="polite">
            {shown === null ? (
              <p className="text-muted">{t('nothingYet')}</p>
            ) : (
              <TestResult shown={shown} />
            )}
          </div>
        </Section>
      </div>
    </section>
  );
}

function CodePane({
  draft,
  onChange,
  fault,
}: {
  draft: Draft;
  onChange: (draft: Draft) => void;
  fault: string | undefined;
}) {
  const t = useWords(transformationWords);
  const rows = draft.kind === 'mapping' ? rowsOf(draft.code) : null;
  const [asJson, setAsJson] = useState(false);
  const kept = useRef<Partial<Record<Draft['kind'], string>>>({});
  const showsRows = rows !== null && !asJson;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label={t('kind')}
          value={draft.kind}
          onChange={(event) => {
            const kind = event.target.value as Draft['kind'];
            kept.current[draft.kind] = draft.code;
            onChange({ ...draft, kind, code: kept.current[kind] ?? beginnings[kind] });
          }}
          options={[
            { value: 'code', label: t('kind.code') },
            { value: 'mapping', label: t('kind.mapping') },
          ]}
        />
        {draft.kind === 'mapping' && rows !== null ? (
          <Button look="quiet" aria-pressed={asJson} onClick={() => setAsJson(!asJson)}>
            {t('asJson')}
          </Button>
        ) : null}
      </div>
      {draft.kind === 'mapping' && rows === null ? (
        <p className="text-[0.87rem] text-muted">{t('onlyJson')}</p>
      ) : null}
      {showsRows ? (
        <>
          <MappingRows code={draft.code} onChange={(code) => onChange({ ...draft, code })} />
          {fault === undefined ? null : <Notice tone="bad">{fault}</Notice>}
        </>
      ) : (
        <EditCode
          label={t('code')}
          hideLabel
          language={draft.kind === 'code' ? 'javascript' : 'json'}
          text={draft.code}
          onChange={(code) => onChange({ ...draft, code })}
          fault={fault}
          faultLine={lineOf(fault)}
        />
      )}
    </div>
  );
}

/** Rows that are not finished are kept beside the mapping that they come to. */
function MappingRows({ code, onChange }: { code: string; onChange: (code: string) => void }) {
  const [mapping, setMapping] = useState(() => rowsOf(code)!);
  return (
    <MappingForm
      mapping={mapping}
      onChange={(next) => {
        setMapping(next);
        onChange(mappingOf(next));
      }}
    />
  );
}

/** Ctrl or ⌘ with Enter tests, with S saves, wherever the focus is. */
function useKeys(acts: { runTest: () => void; runSave: () => void }): void {
  const present = useRef(acts);
  present.current = acts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.key !== 'Enter' && event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Enter') present.current.runTest();
      else present.current.runSave();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}

function draftOf({ kind, code, enabled, variables }: Transformation): Draft {
  return {
    kind,
    code: code ?? beginnings[kind],
    // Whoever writes the first one wants it to count.
    enabled: code === null ? true : enabled,
    variables: Object.entries(variables ?? {}),
  };
}

function variablesOf(variables: Variables): Record<string, string> | null {
  const named = variables.filter(([name]) => name !== '');
  return named.length === 0 ? null : Object.fromEntries(named);
}

function faultIn(problem: ApiProblem | null): string | undefined {
  return faultOf(problem, 'code') ?? faultOf(problem, 'kind');
}

/** The server names the line within its words. */
function lineOf(fault: string | undefined): number | null {
  const [, line] = /\bline (\d+)/.exec(fault ?? '') ?? [];
  return line === undefined ? null : Number(line);
}
