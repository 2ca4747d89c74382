/** A field for code, JSON or a template; a plain one until the editor has come. */
import { lazy, Suspense } from 'react';
import { Icon } from './icon.tsx';
import type { ScriptEditorProps } from './script-editor.tsx';

const Editor = lazy(() => import('./script-editor.tsx'));

export function EditCode({
  hint,
  fault,
  hideLabel = false,
  ...rest
}: ScriptEditorProps & { hint?: string; fault?: string | undefined; hideLabel?: boolean }) {
  const { text, label, onChange, readOnly = false } = rest;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {hideLabel ? null : (
        <span aria-hidden="true" className="text-[0.93rem] font-medium">
          {label}
        </span>
      )}
      <div
        data-editor=""
        className={`overflow-hidden rounded-md border bg-bg ${fault === undefined ? 'border-line-strong' : 'border-bad'}`}
      >
        <Suspense
          fallback={
            <textarea
              aria-label={label}
              value={text}
              readOnly={readOnly}
              onChange={(event) => onChange(event.target.value)}
              rows={8}
              spellCheck={false}
              className="block w-full bg-bg p-3 font-mono text-[0.82rem]"
            />
          }
        >
          <Editor {...rest} />
        </Suspense>
      </div>
      {fault === undefined ? null : (
        <p role="alert" className="flex items-start gap-1 text-[0.87rem] text-bad">
          <span className="mt-0.5">
            <Icon name="alert" size={14} />
          </span>
          <span className="min-w-0 break-words">{fault}</span>
        </p>
      )}
      {hint === undefined ? null : <p className="text-[0.87rem] text-muted">{hint}</p>}
    </div>
  );
}
