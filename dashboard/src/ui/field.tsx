/** Fields of forms, each with its name, a hint, and what is wrong with it. */
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { Coded } from './coded.tsx';
import { Icon } from './icon.tsx';

const box =
  'w-full rounded-input border border-line-strong bg-surface px-2.5 py-1.5 text-[0.97rem] min-h-9 aria-invalid:border-bad';

interface Common {
  label: string;
  /** What the API calls it, for who writes it elsewhere too. */
  apiName?: string | undefined;
  hint?: string | undefined;
  fault?: string | undefined;
}

function Frame({
  id,
  label,
  apiName,
  hint,
  fault,
  children,
}: Common & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="text-[0.93rem] font-medium">
          {label}
        </label>
        {apiName === undefined ? null : <code className="text-[0.8rem] text-muted">{apiName}</code>}
      </div>
      {children}
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="flex items-start gap-1 text-[0.87rem] text-bad">
          <span className="mt-0.5">
            <Icon name="alert" size={14} />
          </span>
          <FaultText fault={fault} />
        </p>
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-[0.87rem] text-muted">
          <Coded text={hint} />
        </p>
      )}
    </div>
  );
}

/** What is wrong with a field. */
export function FaultText({ fault }: { fault: string }) {
  return (
    <span className="min-w-0 break-words first-letter:uppercase">
      <Coded text={fault} />
    </span>
  );
}

function described(id: string, { hint, fault }: Pick<Common, 'hint' | 'fault'>) {
  const ids = [fault === undefined ? '' : `${id}-fault`, hint === undefined ? '' : `${id}-hint`];
  const text = ids.filter(Boolean).join(' ');
  return {
    id,
    ...(text === '' ? {} : { 'aria-describedby': text }),
    ...(fault === undefined ? {} : { 'aria-invalid': true as const }),
  };
}

export function TextField({
  label,
  apiName,
  hint,
  fault,
  ...rest
}: Common & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} apiName={apiName} hint={hint} fault={fault}>
      <input {...rest} {...described(id, { hint, fault })} className={box} />
    </Frame>
  );
}

export function TextArea({
  label,
  apiName,
  hint,
  fault,
  ...rest
}: Common & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} apiName={apiName} hint={hint} fault={fault}>
      <textarea
        rows={5}
        spellCheck={false}
        {...rest}
        {...described(id, { hint, fault })}
        className={`${box} font-mono text-[0.87rem]`}
      />
    </Frame>
  );
}

export function SelectField({
  label,
  apiName,
  hint,
  fault,
  options,
  ...rest
}: Common &
  SelectHTMLAttributes<HTMLSelectElement> & { options: { value: string; label: string }[] }) {
  const id = useId();
  return (
    <Frame id={id} label={label} apiName={apiName} hint={hint} fault={fault}>
      <select {...rest} {...described(id, { hint, fault })} className={box}>
        {options.map(({ value, label: name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function CheckField({
  label,
  hint,
  ...rest
}: Omit<Common, 'fault'> & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        type="checkbox"
        {...rest}
        {...described(id, { hint })}
        className="mt-0.5 size-5 shrink-0 accent-(--accent)"
      />
      <div>
        <label htmlFor={id} className="text-[0.93rem] font-medium">
          {label}
        </label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-[0.87rem] text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
